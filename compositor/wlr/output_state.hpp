#pragma once

#include "wlroots.hpp"

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

private:
    wlr_output_state state_;
};

} // namespace sublet
