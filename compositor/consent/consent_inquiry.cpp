#include "consent/consent_inquiry.hpp"

#include <utility>

namespace sublet {

using namespace std::chrono_literals;

ConsentInquiry::ConsentInquiry(wl_event_loop *loop, ConsentAnswer answer, Over over)
    : loop_(loop), answer_(std::move(answer)), over_(std::move(over)),
      timer_(loop, [this] { on_timer(); }) {}

void ConsentInquiry::refuse(std::string reason) {
    settled_ = std::unexpected(std::move(reason));
    timer_.arm(0ms);
}

void ConsentInquiry::approve() {
    settled_.emplace();
    timer_.arm(0ms);
}

void ConsentInquiry::take_back() {
    answer_ = nullptr;
    stop();
}

void ConsentInquiry::answer(const Result &result) {
    // Whoever receives it may take the question back meanwhile.
    if (const auto receiver = std::exchange(answer_, nullptr)) {
        receiver(result ? ConsentResult()
                        : std::unexpected(
                              Refusal{.reason = RefusalReason::NoConsent, .text = result.error()}));
    }
}

void ConsentInquiry::conclude(const Result &result) {
    answer(result);
    over_(*this);
}

void ConsentInquiry::on_timer() {
    if (settled_) {
        conclude(Result(*settled_));
    } else {
        on_deadline();
    }
}

} // namespace sublet
