#pragma once

#include "output_settings.hpp"
#include "wlr/wlroots.hpp"

namespace sublet {

/// A wlr_output_state that releases what it holds.
class OutputState {
public:
    OutputState() { wlr_output_state_init(&state_); }
    ~OutputState() { wlr_output_state_finish(&state_); }

    OutputState(const OutputState &) = delete;
    OutputState &operator=(const OutputState &) = delete;

    [[nodiscard]] wlr_output_state *get() { return &state_; }
    [[nodiscard]] const wlr_output_state *get() const { return &state_; }

    /// Asks for `settings`; `mode` is one of the output's own, or null where it has no list of
    /// them.
    void set(const OutputSettings &settings, wlr_output_mode *mode) {
        wlr_output_state_set_enabled(&state_, settings.enabled);
        if (!settings.enabled) {
            return;
        }
        if (mode != nullptr) {
            wlr_output_state_set_mode(&state_, mode);
        } else if (settings.mode.custom) {
            wlr_output_state_set_custom_mode(&state_, settings.mode.width, settings.mode.height,
                                             settings.mode.refresh);
        }
        wlr_output_state_set_scale(&state_, settings.scale);
        wlr_output_state_set_transform(&state_, settings.transform);
        wlr_output_state_set_adaptive_sync_enabled(&state_, settings.adaptive_sync);
    }

private:
    wlr_output_state state_;
};

} // namespace sublet
