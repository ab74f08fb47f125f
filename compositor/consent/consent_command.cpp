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

ConsentCommand::ConsentCommand(wl_event_loop *loop, ConsentAnswer answer, Over over,
                               ConsentNeeded question, std::map<std::string, std::string> variables)
    : ConsentInquiry(loop, std::move(answer), std::move(over)), question_(std::move(question)),
      variables_(std::move(variables)) {}

ConsentCommand::~ConsentCommand() {
    if (runs()) {
        kill_at_once(process_);
    }
}

void ConsentCommand::start() {
    auto process = spawn(question_.command, variables_);
    if (!process) {
        return refuse(process.error().message());
    }
    exited_ = FdSource::create(loop(), process->ended.get(), WL_EVENT_READABLE,
                               [this](uint32_t) { on_exit(); });
    if (!exited_) {
        const Error error = Error::from_errno("watch " + question_.command.front());
        kill_at_once(*process);
        return refuse(error.message());
    }
    process_ = *std::move(process);
    state_ = State::Asking;
    set_deadline(question_.timeout);
}

void ConsentCommand::stop() {
    if (state_ == State::Asking) {
        end();
    }
}

void ConsentCommand::on_deadline() {
    if (state_ == State::Asking) {
        decide(Outcome::No);
        end();
        answer(
            std::unexpected(formatted("nobody consented within {} s",
                                      std::chrono::duration<double>(question_.timeout).count())));
    } else if (state_ == State::Ending) {
        signal_group(SIGKILL);
    }
}

void ConsentCommand::on_exit() {
    if (state_ == State::Ending) {
        // The group outlives its leader; its id is ours until the leader is reaped.
        signal_group(SIGKILL);
    }
    const auto result = result_of(reap());
    if (state_ == State::Asking) {
        decide(result ? Outcome::Yes : Outcome::No);
    }
    state_ = State::Over;
    exited_.reset();
    conclude(result);
}

void ConsentCommand::end() {
    state_ = State::Ending;
    signal_group(SIGTERM);
    set_deadline(grace);
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
