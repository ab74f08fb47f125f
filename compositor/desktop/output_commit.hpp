#pragma once

#include "commit_ladder.hpp"
#include "loop/event_source.hpp"
#include "output_settings.hpp"
#include "wlr/graphics.hpp"

namespace sublet {

/// The one place that commits to a desktop display, so that a failed commit is never the last: it
/// is tried again with less (see CommitLadder) until the display is lit.
///
/// Once this object is gone, nothing is committed to the display and nothing is scheduled.
class OutputCommit {
public:
    /// `output` and `graphics` are borrowed and outlive this object.
    OutputCommit(wlr_output *output, const Graphics &graphics);
    ~OutputCommit();

    OutputCommit(const OutputCommit &) = delete;
    OutputCommit &operator=(const OutputCommit &) = delete;

    /// Sets the display to these settings or, while that fails, with less; it is tried until it is
    /// done.
    void light(const OutputSettings &settings);

    /// Changes the settings, all of them or none; false if they could not be changed.
    [[nodiscard]] bool change(const OutputSettings &settings);

    /// Whether change() would succeed; nothing is changed.
    [[nodiscard]] bool test(const OutputSettings &settings) const;

    /// Switches the panel off to save power, without taking the display from the desktop; and on.
    /// Tried until it is done.
    void set_power(bool on);
    [[nodiscard]] bool powered() const { return powered_; }

    /// Takes over what the parent compositor asks of a nested display, whose window was resized.
    void accept(const wlr_output_state *state);

    /// Shows the scene if it changed. `gamma` is null for the display's own ramps. With `may_tear`
    /// it is shown at once, in the middle of a refresh, where the card can do that.
    void frame(wlr_scene_output *scene_output, wlr_gamma_control_v1 *gamma, bool may_tear);

    /// The gamma ramps changed; they go with the next frame.
    void gamma_changed();

    /// The session is back, and the backend is about to restore the output; resume() follows.
    void session_activating();

    /// The session is back: show the scene again, whatever happened meanwhile.
    void resume();

    /// As Desktop::renderer_replaced().
    void renderer_replaced();

    [[nodiscard]] const OutputSettings &settings() const { return settings_; }

private:
    bool commit(const wlr_output_state *state);
    void drop_buffers();
    [[nodiscard]] bool wanted() const;
    [[nodiscard]] bool add_gamma(wlr_output_state *state, wlr_gamma_control_v1 *gamma);
    void relight();
    void switch_off();
    void retry();
    void climb();
    void follow_ladder();

    wlr_output *output_;
    const Graphics &graphics_;
    OutputSettings settings_;
    CommitLadder ladder_;
    bool powered_ = true;
    bool composed_ = false;
    bool failing_ = false;
    bool gamma_pending_;
    bool flip_may_be_pending_ = false; ///< One that the backend has asked for.
    bool restore_failed_ = false;      ///< The backend was not master when it restored the output.
    TimerSource retry_timer_;
    TimerSource climb_timer_;
};

} // namespace sublet
