#include "commit_ladder.hpp"

#include <algorithm>
#include <utility>

namespace sublet {

std::chrono::milliseconds CommitLadder::failed(size_t modes) {
    if (!composed_) {
        composed_ = true;
    } else if (!modeset_) {
        modeset_ = true;
    } else {
        // Below the lowest mode the round starts again with the wanted one.
        lower_modes_ = lower_modes_ < modes ? lower_modes_ + 1 : 0;
    }
    if (std::exchange(climbed_, false)) {
        climb_delay_ = std::min(climb_delay_ * 2, longest_climb);
    }
    return std::exchange(retry_delay_, std::min(retry_delay_ * 2, longest_retry));
}

void CommitLadder::succeeded() {
    modeset_ = false;
    retry_delay_ = first_retry;
    if (!degraded()) {
        climbed_ = false;
        climb_delay_ = first_climb;
    }
}

void CommitLadder::climb() {
    climbed_ = true;
    if (lower_modes_ > 0) {
        lower_modes_ = 0;
        modeset_ = true;
    } else {
        composed_ = false;
    }
}

} // namespace sublet
