#pragma once

#include <chrono>
#include <csignal>
#include <functional>
#include <map>
#include <optional>
#include <string>

#include "lessor/pending_consent.hpp"
#include "loop/event_source.hpp"
#include "process/spawn.hpp"

namespace sublet {

/// A consent command from its start to its end, which may come long after its question was taken
/// back: SIGTERM to its process group first, and a second later SIGKILL.
///
///     Failed ──timer──▶ Over            (it was not or could not be started)
///     Asking ──exits──▶ Over
///        └──timer, take_back()──▶ Ending ──exits──▶ Over
class ConsentCommand {
public:
    /// Called once when nothing is left to be done; may destroy the command.
    using Over = std::function<void(ConsentCommand &)>;

    /// `loop` is borrowed. `answer` is called before `over`, never from inside start().
    ConsentCommand(wl_event_loop *loop, ConsentAnswer answer, Over over);

    /// Kills the process group if the command still runs, and waits for its end.
    ~ConsentCommand();

    ConsentCommand(const ConsentCommand &) = delete;
    ConsentCommand &operator=(const ConsentCommand &) = delete;

    void start(const ConsentNeeded &question, const std::map<std::string, std::string> &variables);

    /// Answers no, soon, instead of start().
    void refuse(std::string reason);

    /// Nobody wants the answer any more.
    void take_back();
    [[nodiscard]] bool wanted() const { return answer_ != nullptr; }

    /// What was answered, whether somebody still wanted that or not; None: nobody was asked, or the
    /// question was taken back before.
    enum class Outcome { None, Yes, No };
    [[nodiscard]] Outcome outcome() const { return outcome_; }

    /// Whether its process is there.
    [[nodiscard]] bool runs() const { return state_ == State::Asking || state_ == State::Ending; }

private:
    enum class State { Failed, Asking, Ending, Over };

    void on_timer();
    void on_exit();
    void end();
    void conclude(const std::expected<void, std::string> &result);
    void answer(const std::expected<void, std::string> &result);
    void signal_group(int number) const;
    siginfo_t reap() const;

    wl_event_loop *loop_;
    ConsentAnswer answer_;
    Over over_;
    TimerSource timer_;
    State state_ = State::Failed;
    Outcome outcome_ = Outcome::None;
    std::string failure_;
    std::chrono::milliseconds timeout_{};
    SpawnedProcess process_;
    std::optional<FdSource> exited_;
};

} // namespace sublet
