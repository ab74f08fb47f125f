#pragma once

#include <csignal>
#include <map>
#include <memory>
#include <string>

#include "consent/consent_inquiry.hpp"
#include "process/spawn.hpp"

namespace sublet {

/// A consent command from its start to its end: SIGTERM to its process group first, and a second
/// later SIGKILL.
///
///     Waiting ──start()──▶ Asking ──exits──▶ Over
///                            └──timer, take_back()──▶ Ending ──exits──▶ Over
class ConsentCommand final : public ConsentInquiry {
public:
    /// `variables` are for the command's environment.
    ConsentCommand(wl_event_loop *loop, ConsentAnswer answer, Over over, ConsentNeeded question,
                   std::map<std::string, std::string> variables);

    /// Kills the process group if the command still runs, and waits for its end.
    ~ConsentCommand() override;

    void start() override;
    [[nodiscard]] bool runs() const override {
        return state_ == State::Asking || state_ == State::Ending;
    }

private:
    enum class State { Waiting, Asking, Ending, Over };

    void on_deadline() override;
    void stop() override;
    void on_exit();
    void end();
    void signal_group(int number) const;
    siginfo_t reap() const;

    ConsentNeeded question_;
    std::map<std::string, std::string> variables_;
    State state_ = State::Waiting;
    SpawnedProcess process_;
    std::unique_ptr<FdSource> exited_;
};

} // namespace sublet
