#include "lessor-wlr/card_outputs.hpp"

#include <algorithm>
#include <ranges>
#include <vector>

#include <sys/stat.h>

#include "displays/display_mode.hpp"
#include "lessor-wlr/mode_preset.hpp"
#include "vocabulary/log.hpp"

namespace sublet {

namespace {

constexpr std::chrono::milliseconds first_disable_pause{100};
constexpr std::chrono::milliseconds longest_disable_pause{30'000};

ConnectorFacts facts_of(wlr_output *output) {
    return read_connector_facts(wlr_backend_get_drm_fd(output->backend),
                                ConnectorId(wlr_drm_connector_get_id(output)))
        .value_or(ConnectorFacts{});
}

/// An EDID that could not be read for once says nothing.
bool is_outdated(const ConnectorFacts &before, const ConnectorFacts &now) {
    return now.connected && (now.edid || !before.edid) &&
           (now.edid != before.edid || !std::ranges::equal(now.modes, before.modes, same_mode));
}

} // namespace

CardOutputs::CardOutputs(wlr_backend *backend, const Graphics &graphics, OutputUser *user)
    : backend_(backend), graphics_(graphics), user_(user),
      disable_retry_(graphics.loop(), [this] { disable_rest(); }),
      drop_outdated_later_(graphics.loop(), [this] { drop_outdated(); }) {}

void CardOutputs::add(wlr_output *output) {
    wlr_output_init_render(output, graphics_.allocator, graphics_.renderer);
    outputs_[ConnectorId(wlr_drm_connector_get_id(output))] = {.output = output,
                                                               .made_for = facts_of(output)};
}

void CardOutputs::renderer_replaced() {
    for (const auto &[connector, known] : outputs_) {
        wlr_output_init_render(known.output, graphics_.allocator, graphics_.renderer);
    }
}

void CardOutputs::remove(wlr_output *output) {
    if (user_) {
        user_->output_destroyed(output);
    }
    outputs_.erase(connector_of(output));
}

ConnectorId CardOutputs::connector_of(const wlr_output *output) const {
    for (const auto &[connector, known] : outputs_) {
        if (known.output == output) {
            return connector;
        }
    }
    return {};
}

wlr_output *CardOutputs::find(ConnectorId connector) const {
    const auto found = outputs_.find(connector);
    return found == outputs_.end() ? nullptr : found->second.output;
}

bool CardOutputs::has_output(ConnectorId connector) const {
    const auto found = outputs_.find(connector);
    return found != outputs_.end() && !found->second.outdated;
}

void CardOutputs::enable_on_desktop(ConnectorId connector) {
    const auto found = outputs_.find(connector);
    if (!user_ || found == outputs_.end()) {
        return;
    }
    found->second.owner = Owner::User;
    found->second.to_disable = false;
    user_->add_output(found->second.output);
}

void CardOutputs::disable(ConnectorId connector) {
    const auto found = outputs_.find(connector);
    if (found == outputs_.end()) {
        return;
    }
    Output &output = found->second;
    if (user_) {
        user_->remove_output(output.output);
    }
    output.owner = Owner::Nobody;
    output.to_disable = true;
    disable_rest();
}

std::expected<void, Error> CardOutputs::modeset_black(std::span<const BlackModeset> displays) {
    std::vector<PresetOutput> to_light;
    for (const BlackModeset &display : displays) {
        const auto found = outputs_.find(display.connector);
        if (found == outputs_.end()) {
            return std::unexpected(
                Error::make(Error::Kind::NotFound, "the display was unplugged just now"));
        }
        Output &output = found->second;
        set_listed(output.output, !display.masked);
        to_light.push_back({output.output, display.mode, display.black});
    }
    if (auto lit = light_black(to_light); !lit) {
        return lit;
    }
    for (const BlackModeset &display : displays) {
        outputs_.at(display.connector).owner = Owner::Lessee;
        outputs_.at(display.connector).to_disable = false;
    }
    return {};
}

void CardOutputs::set_masked(ConnectorId connector, bool masked) {
    const auto found = outputs_.find(connector);
    if (found != outputs_.end() && found->second.owner == Owner::Lessee) {
        set_listed(found->second.output, !masked);
    }
}

void CardOutputs::disable_rest() {
    if (!graphics_.active()) {
        return; // The lessor settles every display on return.
    }
    for (Output &output : outputs_ | std::views::values) {
        if (!output.to_disable) {
            continue;
        }
        const auto dark = switch_off(output.output);
        output.to_disable = !dark;
        if (!dark && disable_pause_ == disable_pause_.zero()) {
            log_warn("preset: {}; trying again with growing pauses", dark.error().message());
        }
    }
    if (std::ranges::none_of(outputs_ | std::views::values, &Output::to_disable)) {
        disable_pause_ = disable_pause_.zero();
        return;
    }
    disable_pause_ = std::clamp(2 * disable_pause_, first_disable_pause, longest_disable_pause);
    disable_retry_.arm(disable_pause_);
}

/// wlroots looks at its connectors when its session says that the card has changed.
void CardOutputs::replay_hotplug() {
    struct stat card{};
    if (fstat(wlr_backend_get_drm_fd(backend_), &card) != 0) {
        return;
    }
    wlr_device *device = nullptr;
    wl_list_for_each(device, &graphics_.session->devices, link) {
        if (device->dev == card.st_rdev) {
            wlr_device_change_event hotplug{};
            hotplug.type = WLR_DEVICE_HOTPLUG;
            wl_signal_emit_mutable(&device->events.change, &hotplug);
            return;
        }
    }
}

void CardOutputs::renew_output(const ConnectorFacts &now) {
    const auto found = outputs_.find(now.id);
    if (found != outputs_.end() && is_outdated(found->second.made_for, now)) {
        found->second.outdated = true;
        drop_outdated_later_.schedule();
    }
}

void CardOutputs::drop_outdated() {
    if (!graphics_.active()) {
        return; // The lessor settles every display on return.
    }
    std::vector<wlr_output *> outdated;
    for (const Output &output : outputs_ | std::views::values) {
        if (output.owner != Owner::Lessee && output.outdated) {
            outdated.push_back(output.output);
        }
    }
    for (wlr_output *output : outdated) {
        log_info("inventory: {} has another EDID or other modes: its output is made anew",
                 output->name);
        wlr_output_destroy(output);
    }
}

void CardOutputs::set_listed(wlr_output *output, bool listed) {
    if (!user_) {
        return;
    }
    if (listed) {
        user_->list_output(output);
    } else {
        user_->remove_output(output);
    }
}

} // namespace sublet
