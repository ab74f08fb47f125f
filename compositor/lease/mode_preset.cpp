#include "lease/mode_preset.hpp"

#include <format>
#include <tuple>
#include <vector>

#include "desktop/output_state.hpp"
#include "displays/display_mode.hpp"
#include "wlr/compat.hpp"
#include "wlr/owned.hpp"

namespace sublet {

namespace {

using Swapchain = Owned<wlr_swapchain, wlr_swapchain_destroy>;

/// wlroots knows the modes of the time the connector was plugged in; the kernel may have others
/// now.
wlr_output_mode *find_mode(const PresetOutput &preset) {
    wlr_output_mode *known = nullptr;
    wl_list_for_each(known, &preset.output->modes, link) {
        if (same_mode(*wlr_drm_mode_get_info(known), preset.mode)) {
            return known;
        }
    }
    drmModeModeInfo user_defined = preset.mode;
    user_defined.type = DRM_MODE_TYPE_USERDEF;
    return wlr_drm_connector_add_mode(preset.output, &user_defined);
}

/// Sets a black buffer of the mode's size. The swapchain may go as soon as the state is committed.
std::expected<Swapchain, Error> set_black_buffer(wlr_output *output, wlr_output_state &state,
                                                 wlr_renderer *renderer) {
    const auto failed = [&](const char *what) {
        return std::unexpected(
            Error::make(Error::Kind::Unsupported, std::format("{}: {}", output->name, what)));
    };
    wlr_swapchain *swapchain = nullptr;
    if (!wlr_output_configure_primary_swapchain(output, &state, &swapchain)) {
        return failed("no CRTC is free, or the display does not take this mode");
    }
    Swapchain owned(swapchain);
    wlr_buffer *buffer = compat::acquire(swapchain);
    if (!buffer) {
        return failed("no memory for a black frame");
    }
    wlr_render_rect_options black{};
    black.box = {0, 0, buffer->width, buffer->height};
    black.color = {0, 0, 0, 1};
    wlr_render_pass *pass = wlr_renderer_begin_buffer_pass(renderer, buffer, nullptr);
    if (pass) {
        wlr_render_pass_add_rect(pass, &black);
    }
    const bool drawn = pass && wlr_render_pass_submit(pass);
    if (drawn) {
        wlr_output_state_set_buffer(&state, buffer);
    }
    wlr_buffer_unlock(buffer);
    if (!drawn) {
        return failed("the renderer could not draw a black frame");
    }
    return owned;
}

std::expected<void, Error> light_one(const PresetOutput &preset, wlr_renderer *renderer) {
    wlr_output_mode *mode = find_mode(preset);
    if (!mode) {
        return std::unexpected(
            Error::make(Error::Kind::Unsupported,
                        std::format("{}: not a mode of this display", preset.output->name)));
    }
    OutputState state;
    wlr_output_state_set_enabled(state.get(), true);
    wlr_output_state_set_mode(state.get(), mode);
    state.get()->allow_reconfiguration = true;
    if (wlr_output_get_gamma_size(preset.output) > 0) {
        wlr_gamma_control_v1_apply(nullptr, state.get()); // wlroots keeps the ramp of a CRTC.
    }
    const auto swapchain = set_black_buffer(preset.output, *state.get(), renderer);
    if (!swapchain) {
        return std::unexpected(swapchain.error());
    }
    if (!wlr_output_commit_state(preset.output, state.get())) {
        return std::unexpected(
            Error::make(Error::Kind::Unsupported,
                        std::format("{}: the card refused the mode", preset.output->name)));
    }
    return {};
}

} // namespace

std::expected<void, Error> light_black(std::span<const PresetOutput> outputs,
                                       wlr_renderer *renderer) {
    std::vector<wlr_output *> lit_now;
    for (const PresetOutput &preset : outputs) {
        const bool was_off = !preset.output->enabled;
        if (const auto lit = light_one(preset, renderer); !lit) {
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
            Error::Kind::Unsupported, std::format("{} could not be switched off", output->name)));
    }
    return {};
}

} // namespace sublet
