#pragma once

#include "desktop_output.hpp"

namespace sublet {

/// A display that clients see in the layout while somebody else drives it: nothing is committed to
/// it, nothing of the scene is on it, no window is placed there.
class ListedOutput {
public:
    /// Both are borrowed; the output may announce its end before the host's.
    ListedOutput(wlr_output *output, OutputHost &host) : output_(output), host_(host) {
        // A pointer that strays here must not touch the cursor plane.
        wlr_output_lock_software_cursors(output, true);
        committed_.connect<&ListedOutput::on_commit>(output->events.commit, *this);
        destroy_.connect<&ListedOutput::on_destroy>(output->events.destroy, *this);
    }
    ~ListedOutput() { wlr_output_lock_software_cursors(output_, false); }

    ListedOutput(const ListedOutput &) = delete;
    ListedOutput &operator=(const ListedOutput &) = delete;

    [[nodiscard]] wlr_output *output() const { return output_; }

private:
    /// Whoever lends it lights it first; the mode may be the one that it had before it was dark.
    void on_commit(wlr_output_event_commit *event) {
        constexpr uint32_t lit = WLR_OUTPUT_STATE_ENABLED | WLR_OUTPUT_STATE_MODE;
        if ((event->state->committed & lit) != 0) {
            host_.output_resized();
        }
    }
    void on_destroy() { host_.output_destroyed(output_); }

    wlr_output *output_;
    OutputHost &host_;
    Listener<wlr_output_event_commit> committed_;
    Listener<void> destroy_;
};

} // namespace sublet
