#include "exec/leased_program.hpp"

#include <array>
#include <csignal>
#include <utility>

#include <fcntl.h>
#include <poll.h>

#include <sublet/vocabulary/drm_ptr.hpp>

#include "lease/lease_end.hpp"
#include "report/output.hpp"

namespace sublet::cli {

using namespace std::chrono_literals;
using lessee::LeaseLost;

namespace {

constexpr auto opening_patience = 10s;
constexpr auto lessor_patience = 1s;

/// How the kernel refuses the lease: ENOENT if it was emptied, ENODEV if the card is gone, EACCES
/// if the lessor is not master, for whatever reason. Empty if it is as it should be.
std::optional<Error> refusal(int fd) {
    constexpr auto what = "look at the lease";
    const DrmObjectList objects(drmModeGetLease(fd));
    if (!objects) {
        return Error::from_errno(what);
    }
    return objects->count == 0 ? std::optional(Error{Error::Kind::System, ENOENT, what})
                               : std::nullopt;
}

} // namespace

LeasedProgram::LeasedProgram(LessorSession &session, const lessee::Lease &lease, UniqueFd fd,
                             lessee::HotplugMonitor plugs, Program program, Terms terms)
    : session_(session), lease_(lease), remarks_(lease, std::move(terms.displays)),
      fd_(std::move(fd)), plugs_(std::move(plugs)), supervisor_(std::move(program.supervisor)),
      seat_(std::move(program.seat)), child_(std::move(program.child)), terms_(std::move(terms)) {
    if (terms_.opens_card) {
        note_at_ = Clock::now() + opening_patience;
    }
}

std::expected<void, Failure> LeasedProgram::watch() {
    for (;;) {
        std::array<pollfd, 5> fds = {
            pollfd{child_.fd(), POLLIN, 0},
            pollfd{session_.connection().fd(), session_.connection().poll_events(), 0},
            pollfd{session_.stop().fd(), POLLIN, 0}, pollfd{plugs_.fd(), POLLIN, 0},
            pollfd{child_.orphans_fd(), POLLIN, 0}};
        poll(fds.data(), fds.size(), poll_timeout(earlier(note_at_, plugs_.deadline())));
        if (fds[0].revents != 0) {
            return ended();
        }
        if (fds[4].revents != 0) {
            child_.reap_orphans();
        }
        if (const auto signal = session_.stop().take()) {
            return pass_on(*signal);
        }
        if (fds[1].revents != 0) {
            if (const auto lost = hear_lessor()) {
                return end(*lost);
            }
        }
        if (const auto lost = plugs_.dispatch(fds[3].revents != 0)) {
            return end(*lost);
        }
        if (note_at_ && Clock::now() >= *note_at_) {
            note_unopened();
        }
    }
}

std::expected<void, Failure> LeasedProgram::end(const LeaseLost &lost) {
    if (seat_) {
        seat_->set_enabled(false);
    }
    child_.end(terms_.grace);
    return std::unexpected(to_failure(lost));
}

/// A program may notice the loss of its lease before we do: the kernel empties it at once, the
/// lessor's word takes its time. A display that is gone is as good a reason to fail.
std::expected<void, Failure> LeasedProgram::ended() {
    auto lost = lost_before_the_end();
    const int status = child_.reap();
    if (!lost && status != 0) {
        lost = plugs_.probe_connectors();
    }
    child_.end_rest(terms_.grace);
    if (lost) {
        return std::unexpected(to_failure(*lost));
    }
    if (status != 0) {
        note_unopened();
    }
    return passed_on(status);
}

std::expected<void, Failure> LeasedProgram::pass_on(StopSignal::Arrived signal) {
    child_.pass_on(signal);
    if (!child_.ends_within(terms_.grace)) {
        child_.send(SIGKILL);
    }
    note_at_.reset(); // It had no time to.
    return ended();
}

std::optional<LeaseLost> LeasedProgram::hear_lessor() {
    auto loss = lessee::hear_loss(session_.connection(), lease_);
    for (const std::string &line : remarks_.update()) {
        remark("sublet-lessee: {}", line);
    }
    if (const lessee::LeaseNews *news = lease_.news(); news != nullptr && seat_) {
        if (std::exchange(suspensions_, news->suspensions) != news->suspensions) {
            seat_->set_enabled(false); // It has lost its devices, if it goes on already or not.
        }
        seat_->set_enabled(!news->suspended);
    }
    return loss;
}

std::optional<LeaseLost> LeasedProgram::lost_before_the_end() {
    const auto refused = refusal(fd_.get());
    const auto told = hear_end(session_, lease_, refused ? lessor_patience : 0s);
    return told || !refused ? told : lessee::lease_loss(lease_, *refused);
}

/// The preload library marks the lease's open file, which we share, by a signal number.
bool LeasedProgram::opened() const {
    return (supervisor_ ? supervisor_->opened() : fcntl(fd_.get(), F_GETSIG) != 0) ||
           (seat_ && seat_->opened());
}

void LeasedProgram::note_unopened() {
    if (!note_at_) {
        return;
    }
    note_at_.reset();
    if (opened()) {
        return;
    }
    const auto whom = supervisor_ ? "a program that gets its card from logind"
                                  : "a static or set-uid program, or one that gets its card from "
                                    "logind or by system calls of its own,";
    remark("sublet-lessee: the program has not opened {}; {} cannot be given the lease",
           terms_.node, whom);
}

} // namespace sublet::cli
