#include "consent/consent_command.hpp"

#include <cerrno>
#include <csignal>
#include <utility>

#include <sys/wait.h>
#include <wayland-server-core.h>

#include "vocabulary/formatted.hpp"

namespace sublet {
namespace {

using namespace std::chrono_literals;

constexpr auto grace = 1s;

std::expected<void, std::string> result_of(const siginfo_t &end) {
    if (end.si_code != CLD_EXITED) {
        return std::unexpected(
            formatted("the consent command was ended by signal {}", end.si_status));
    }
    if (end.si_status != 0) {
        return std::unexpected(formatted("consent was refused (exit status {})", end.si_status));
    }
    return {};
}

} // namespace

ConsentCommand::ConsentCommand(wl_event_loop *loop, ConsentAnswer answer, Over over)
    : loop_(loop), answer_(std::move(answer)), over_(std::move(over)),
      timer_(loop, [this] { on_timer(); }) {}

ConsentCommand::~ConsentCommand() {
    if (runs()) {
        signal_group(SIGKILL);
        reap();
    }
}

void ConsentCommand::start(const ConsentNeeded &question,
                           const std::map<std::string, std::string> &variables) {
    auto process = spawn(question.command, variables);
    if (!process) {
        return refuse(process.error().message());
    }
    process_ = *std::move(process);
    state_ = State::Asking;
    timeout_ = question.timeout;
    timer_.arm(timeout_);
    exited_.emplace(loop_, process_.ended.get(), WL_EVENT_READABLE,
                    [this](uint32_t) { on_exit(); });
}

void ConsentCommand::refuse(std::string reason) {
    failure_ = std::move(reason);
    timer_.arm(0ms);
}

void ConsentCommand::take_back() {
    answer_ = nullptr;
    if (state_ == State::Asking) {
        end();
    }
}

void ConsentCommand::on_timer() {
    switch (state_) {
    case State::Failed:
        conclude(std::unexpected(failure_));
        break;
    case State::Asking:
        outcome_ = Outcome::No;
        end();
        answer(std::unexpected(
            formatted("nobody consented within {}", std::chrono::duration<double>(timeout_))));
        break;
    case State::Ending:
        signal_group(SIGKILL);
        break;
    case State::Over:
        break;
    }
}

void ConsentCommand::on_exit() {
    if (state_ == State::Ending) {
        // The group outlives its leader; its id is ours until the leader is reaped.
        signal_group(SIGKILL);
    }
    const auto result = result_of(reap());
    if (state_ == State::Asking) {
        outcome_ = result ? Outcome::Yes : Outcome::No;
    }
    conclude(result);
}

void ConsentCommand::end() {
    state_ = State::Ending;
    signal_group(SIGTERM);
    timer_.arm(grace);
}

void ConsentCommand::conclude(const std::expected<void, std::string> &result) {
    state_ = State::Over;
    exited_.reset();
    answer(result);
    over_(*this);
}

void ConsentCommand::answer(const std::expected<void, std::string> &result) {
    // Whoever receives it may take the question back meanwhile.
    if (const auto receiver = std::exchange(answer_, nullptr)) {
        receiver(result);
    }
}

void ConsentCommand::signal_group(int number) const {
    ::kill(-process_.pid, number);
}

siginfo_t ConsentCommand::reap() const {
    siginfo_t end{};
    while (::waitid(P_PID, static_cast<id_t>(process_.pid), &end, WEXITED) < 0 && errno == EINTR) {
    }
    return end;
}

} // namespace sublet
