#include "recovery.hpp"

#include <utility>

#include "failure.hpp"

namespace sublet::kms {

void Recovery::committed() {
    *this = Recovery();
    state_ = State::Lit;
}

Recovery::Action Recovery::failed(const Error &error, Clock::time_point now) {
    retry_at_ = backoff_.retry_at(error, now);
    if (backoff_.suspended()) { // Whoever is master now may do as they like with the display.
        state_ = State::Unknown;
    }
    if (retry_at_) {
        return Action::Wait;
    }
    const bool refused = classify(error) == Failure::Rejected;
    if (refused && state_ == State::Negotiated && !std::exchange(negotiated_again_, true)) {
        state_ = State::Unknown;
        return Action::Negotiate;
    }
    return Action::Fail;
}

} // namespace sublet::kms
