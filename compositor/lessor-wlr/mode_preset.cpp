#include "lessor-wlr/mode_preset.hpp"

#include <memory>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include <drm_fourcc.h>
#include <xf86drm.h>

#include "displays/display_mode.hpp"
#include "vocabulary/formatted.hpp"
#include "wlr/compat.hpp"
#include "wlr/output_state.hpp"

namespace sublet {

namespace {

/// wlroots keeps a mode that was added to an output, and lists it, for as long as there is the
/// output; clients name as many as they like.
constexpr unsigned max_added_modes = 16;

Error refused(const wlr_output *output, const std::string &why) {
    return Error::make(Error::Kind::Unsupported, formatted("{}: {}", output->name, why));
}

/// wlroots knows the modes of the time the connector was plugged in; the kernel may have others
/// now, and clients have their own.
std::expected<wlr_output_mode *, Error> find_mode(const PresetOutput &preset) {
    drmModeModeInfo user_defined = preset.mode;
    user_defined.type = DRM_MODE_TYPE_USERDEF;
    unsigned added = 0;
    wlr_output_mode *known = nullptr;
    wl_list_for_each(known, &preset.output->modes, link) {
        const drmModeModeInfo &info = *wlr_drm_mode_get_info(known);
        if (same_mode(info, preset.mode) || same_mode(info, user_defined)) {
            return known;
        }
        added += info.type == DRM_MODE_TYPE_USERDEF ? 1 : 0;
    }
    if (added >= max_added_modes) {
        return std::unexpected(refused(
            preset.output, formatted("{} modes that it does not list were tried since it was "
                                     "plugged in, and no others are before it is plugged in again",
                                     added)));
    }
    wlr_output_mode *mode = wlr_drm_connector_add_mode(preset.output, &user_defined);
    return mode != nullptr ? std::expected<wlr_output_mode *, Error>(mode)
                           : std::unexpected(refused(preset.output, "not a mode of this display"));
}

/// A black picture for wlroots; lives as long as wlroots shows it.
struct BlackWlrBuffer : wlr_buffer {
    std::shared_ptr<const BlackBuffer> black;
    wlr_dmabuf_attributes attributes{};

    static void destroy(wlr_buffer *buffer) {
        compat::finish(buffer);
        delete static_cast<BlackWlrBuffer *>(buffer);
    }
    static bool get_dmabuf(wlr_buffer *buffer, wlr_dmabuf_attributes *attributes) {
        *attributes = static_cast<BlackWlrBuffer *>(buffer)->attributes;
        return true;
    }
    static constexpr wlr_buffer_impl impl{.destroy = destroy, .get_dmabuf = get_dmabuf};
};

/// Made for `black`; to be dropped.
wlr_buffer *black_buffer(std::shared_ptr<const BlackBuffer> black, int drm_fd) {
    uint64_t has_modifiers = 0;
    drmGetCap(drm_fd, DRM_CAP_ADDFB2_MODIFIERS, &has_modifiers);
    const kms::FramebufferInfo &info = black->framebuffer().info();
    auto buffer = std::make_unique<BlackWlrBuffer>();
    wlr_buffer_init(buffer.get(), &BlackWlrBuffer::impl, static_cast<int>(info.width),
                    static_cast<int>(info.height));
    buffer->attributes = {.width = static_cast<int32_t>(info.width),
                          .height = static_cast<int32_t>(info.height),
                          .format = info.format,
                          .modifier =
                              has_modifiers != 0 ? DRM_FORMAT_MOD_LINEAR : DRM_FORMAT_MOD_INVALID,
                          .n_planes = 1,
                          .offset = {},
                          .stride = {black->stride()},
                          .fd = {black->dmabuf(), -1, -1, -1}};
    buffer->black = std::move(black);
    return buffer.release();
}

std::expected<void, Error> light_one(const PresetOutput &preset) {
    const auto mode = find_mode(preset);
    if (!mode) {
        return std::unexpected(mode.error());
    }
    OutputState state;
    wlr_output_state_set_enabled(state.get(), true);
    wlr_output_state_set_mode(state.get(), *mode);
    state.get()->allow_reconfiguration = true;
    if (wlr_output_get_gamma_size(preset.output) > 0) {
        wlr_gamma_control_v1_apply(nullptr, state.get()); // wlroots keeps the ramp of a CRTC.
    }
    wlr_buffer *buffer = black_buffer(preset.black, wlr_backend_get_drm_fd(preset.output->backend));
    wlr_output_state_set_buffer(state.get(), buffer);
    wlr_buffer_drop(buffer);
    if (!wlr_output_commit_state(preset.output, state.get())) {
        return std::unexpected(
            refused(preset.output, "the driver refuses this mode, or no CRTC is free"));
    }
    return {};
}

} // namespace

std::expected<void, Error> light_black(std::span<const PresetOutput> outputs) {
    std::vector<wlr_output *> lit_now;
    for (const PresetOutput &preset : outputs) {
        const bool was_off = !preset.output->enabled;
        if (const auto lit = light_one(preset); !lit) {
            for (wlr_output *output : lit_now) {
                std::ignore = switch_off(output);
            }
            return lit;
        }
        if (was_off) {
            lit_now.push_back(preset.output);
        }
    }
    return {};
}

std::expected<void, Error> switch_off(wlr_output *output) {
    if (!output->enabled) {
        return {};
    }
    OutputState state;
    wlr_output_state_set_enabled(state.get(), false);
    if (!wlr_output_commit_state(output, state.get())) {
        return std::unexpected(Error::make(
            Error::Kind::Unsupported, formatted("{} could not be switched off", output->name)));
    }
    return {};
}

} // namespace sublet
