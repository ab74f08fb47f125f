#include "x11/x_outputs.hpp"

#include <algorithm>
#include <cstring>
#include <optional>
#include <span>
#include <utility>

namespace sublet::lessee {

namespace {

template <typename Reply> const Reply *as(const XReply<void> &reply) {
    return static_cast<const Reply *>(reply.get());
}

std::span<const std::byte> data_of(const xcb_randr_get_output_property_reply_t &property) {
    return std::as_bytes(
        std::span(xcb_randr_get_output_property_data(&property),
                  static_cast<size_t>(xcb_randr_get_output_property_data_length(&property))));
}

std::optional<uint32_t> number_in(std::span<const std::byte> data) {
    uint32_t number = 0;
    if (data.size() < sizeof(number)) {
        return std::nullopt;
    }
    std::memcpy(&number, data.data(), sizeof(number));
    return number;
}

/// One look, alive while answers are awaited.
class Look : public std::enable_shared_from_this<Look> {
public:
    Look(XServer &server, std::function<void(const XOutputs &)> done)
        : server_(server), done_(std::move(done)) {}

    void begin() {
        const auto asked = xcb_randr_get_screen_resources_current(server_.wire(), server_.root());
        await(asked.sequence, [this](const XReply<void> &reply) {
            if (const auto *all = as<xcb_randr_get_screen_resources_current_reply_t>(reply)) {
                ask_for_details(*all);
            } else {
                done_(seen_);
            }
        });
    }

private:
    void await(unsigned sequence, std::function<void(const XReply<void> &)> handler) {
        server_.await(sequence,
                      [self = shared_from_this(), handler = std::move(handler)](
                          XReply<void> reply, const xcb_generic_error_t *) { handler(reply); });
    }

    void ask_for_details(const xcb_randr_get_screen_resources_current_reply_t &all) {
        const std::span outputs(
            xcb_randr_get_screen_resources_current_outputs(&all),
            static_cast<size_t>(xcb_randr_get_screen_resources_current_outputs_length(&all)));
        const std::span crtcs(
            xcb_randr_get_screen_resources_current_crtcs(&all),
            static_cast<size_t>(xcb_randr_get_screen_resources_current_crtcs_length(&all)));
        seen_.outputs.resize(outputs.size());
        for (size_t i = 0; i < outputs.size(); ++i) {
            seen_.outputs[i].id = outputs[i];
            ask_for_output(seen_.outputs[i], all.config_timestamp);
        }
        for (const xcb_randr_crtc_t crtc : crtcs) {
            const auto asked = xcb_randr_get_crtc_info(server_.wire(), crtc, all.config_timestamp);
            await(asked.sequence, [this, crtc](const XReply<void> &reply) {
                const auto *info = as<xcb_randr_get_crtc_info_reply_t>(reply);
                if (info != nullptr && info->mode == XCB_NONE && info->num_outputs == 0) {
                    seen_.free_crtcs.push_back(crtc);
                }
            });
        }
        const auto asked =
            xcb_get_property(server_.wire(), 0, server_.root(), server_.atoms().has_vt,
                             XCB_GET_PROPERTY_TYPE_ANY, 0, 1);
        await(asked.sequence, [this](const XReply<void> &reply) {
            const auto *property = as<xcb_get_property_reply_t>(reply);
            if (property != nullptr && xcb_get_property_value_length(property) > 0) {
                const auto value =
                    std::span(static_cast<const std::byte *>(xcb_get_property_value(property)),
                              static_cast<size_t>(xcb_get_property_value_length(property)));
                seen_.active =
                    std::ranges::any_of(value, [](std::byte each) { return each != std::byte{0}; });
            }
            done_(seen_);
        });
    }

    void ask_for_output(XOutput &output, xcb_timestamp_t time) {
        const auto asked = xcb_randr_get_output_info(server_.wire(), output.id, time);
        await(asked.sequence, [&output](const XReply<void> &reply) {
            if (const auto *info = as<xcb_randr_get_output_info_reply_t>(reply)) {
                const auto *name = xcb_randr_get_output_info_name(info);
                output.name.assign(name, std::next(name, info->name_len));
                output.connected = info->connection == XCB_RANDR_CONNECTION_CONNECTED;
                output.lit = info->crtc != XCB_NONE;
                const auto *crtcs = xcb_randr_get_output_info_crtcs(info);
                output.crtcs.assign(crtcs, std::next(crtcs, info->num_crtcs));
            }
        });
        ask_for_property(output, server_.atoms().connector_id, [&output](auto data) {
            output.connector = ConnectorId(number_in(data).value_or(0));
        });
        ask_for_property(output, server_.atoms().non_desktop, [&output](auto data) {
            output.non_desktop = number_in(data).value_or(0) != 0;
        });
        ask_for_property(output, server_.atoms().edid,
                         [&output](auto data) { output.edid.assign(data.begin(), data.end()); });
    }

    void ask_for_property(const XOutput &output, xcb_atom_t property,
                          std::function<void(std::span<const std::byte>)> take) {
        constexpr uint32_t words = 32768 / 4; // EDIDs of 256 blocks are the longest.
        const auto asked = xcb_randr_get_output_property(server_.wire(), output.id, property,
                                                         XCB_GET_PROPERTY_TYPE_ANY, 0, words, 0, 0);
        await(asked.sequence, [take = std::move(take)](const XReply<void> &reply) {
            if (const auto *value = as<xcb_randr_get_output_property_reply_t>(reply)) {
                take(data_of(*value));
            }
        });
    }

    XServer &server_;
    std::function<void(const XOutputs &)> done_;
    XOutputs seen_;
};

} // namespace

void look_at_outputs(XServer &server, std::function<void(const XOutputs &)> done) {
    std::make_shared<Look>(server, std::move(done))->begin();
}

} // namespace sublet::lessee
