#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>

#include "lessor/pending_consent.hpp"
#include "loop/event_source.hpp"

namespace sublet {

/// One question for consent, from when it is asked to its end, which may come after the question
/// was taken back. How it is asked is the derived class'.
class ConsentInquiry {
public:
    /// Called once when nothing is left to be done; may destroy the inquiry.
    using Over = std::function<void(ConsentInquiry &)>;

    /// `loop` is borrowed. `answer` is called before `over`, never from inside start().
    ConsentInquiry(wl_event_loop *loop, ConsentAnswer answer, Over over);
    virtual ~ConsentInquiry() = default;

    ConsentInquiry(const ConsentInquiry &) = delete;
    ConsentInquiry &operator=(const ConsentInquiry &) = delete;

    /// Asks. To be called once, or else one of the next two.
    virtual void start() = 0;

    /// Answers no, soon, without asking.
    void refuse(std::string reason);

    /// Answers yes, soon, without asking.
    void approve();

    /// Nobody wants the answer any more.
    void take_back();
    [[nodiscard]] bool wanted() const { return answer_ != nullptr; }

    /// What was answered, whether somebody still wanted that or not; None: nobody was asked, or the
    /// question was taken back before.
    enum class Outcome { None, Yes, No };
    [[nodiscard]] Outcome outcome() const { return outcome_; }

    /// Whether somebody or something is busy with it.
    [[nodiscard]] virtual bool runs() const = 0;

protected:
    using Result = std::expected<void, std::string>;

    /// The time that was set is over.
    virtual void on_deadline() = 0;

    /// Nobody wants the answer: what runs is to end, by and by.
    virtual void stop() = 0;

    void set_deadline(std::chrono::milliseconds delay) { timer_.arm(delay); }
    void decide(Outcome outcome) { outcome_ = outcome; }

    /// Tells whoever asked, if he still wants to know.
    void answer(const Result &result);

    /// The same, and that nothing is left to be done. This object may be gone on return.
    void conclude(const Result &result);

    [[nodiscard]] wl_event_loop *loop() const { return loop_; }

private:
    void on_timer();

    wl_event_loop *loop_;
    ConsentAnswer answer_;
    Over over_;
    TimerSource timer_;
    Outcome outcome_ = Outcome::None;
    std::optional<Result> settled_; ///< Without anybody being asked.
};

} // namespace sublet
