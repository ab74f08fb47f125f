#include "display/presenter.hpp"

#include <algorithm>
#include <array>

#include <poll.h>

#include <sublet/kms/link_status.hpp>

namespace sublet::cli {

using namespace std::chrono_literals;

namespace {

constexpr auto flip_patience = 5s; // A commit that never reaches the screen.

} // namespace

Presenter::Presenter(LessorSession &session, const lessee::Lease &lease, const kms::Device &device,
                     lessee::HotplugMonitor &plugs, std::vector<std::unique_ptr<Head>> &heads,
                     Timeline &timeline, PresentationObserver &observer)
    : session_(session), lease_(lease), device_(device), plugs_(plugs), heads_(heads),
      timeline_(timeline), observer_(observer) {}

PresentationEnd Presenter::run(const Limits &limits) {
    for (;;) {
        // Asked once for each turn: not every kernel tells it without a system call.
        const auto now = Clock::now();
        if (auto end = commit_due(limits, now)) {
            return *std::move(end);
        }
        std::array<pollfd, 4> fds = {
            pollfd{device_.fd(), POLLIN, 0},
            pollfd{session_.connection().fd(), session_.connection().poll_events(), 0},
            pollfd{session_.stop().fd(), POLLIN, 0}, pollfd{plugs_.fd(), POLLIN, 0}};
        poll(fds.data(), fds.size(), poll_timeout(next_deadline(limits, now), now));

        if (fds[2].revents != 0) {
            if (const auto signal = session_.stop().take()) {
                return StoppedBySignal{signal->number};
            }
        }
        if ((fds[0].revents & POLLIN) != 0) {
            if (auto end = read_flips()) {
                return *std::move(end);
            }
        } else if (fds[0].revents != 0) {
            return Error{Error::Kind::System, ENODEV, "wait for page flips"};
        }
        if (fds[1].revents != 0) {
            if (auto end = hear_lessor()) {
                return *std::move(end);
            }
        }
        if (fds[3].revents != 0) {
            renew_bad_links();
        }
        if (auto lost = plugs_.dispatch(fds[3].revents != 0)) {
            return *std::move(lost);
        }
        if (auto end = check_stalled()) {
            return *std::move(end);
        }
    }
}

Deadline Presenter::next_deadline(const Limits &limits, Clock::time_point now) const {
    Deadline deadline = earlier(retry_at_, plugs_.deadline());
    if (lit_at_ && limits.time && now < *lit_at_ + *limits.time) {
        deadline = earlier(deadline, *lit_at_ + *limits.time);
    }
    for (const auto &head : heads_) {
        if (const auto since = head->awaiting_flip_since()) {
            deadline = earlier(deadline, *since + flip_patience);
        }
    }
    return deadline;
}

Presenter::Outcome Presenter::hear_lessor() {
    auto loss = lessee::hear_loss(session_.connection(), lease_);
    observer_.heard();
    return loss;
}

Presenter::Outcome Presenter::read_flips() {
    const auto flips = flips_.read(device_.fd());
    if (!flips) {
        return flips.error();
    }
    for (const auto &flip : *flips) {
        const auto head = std::ranges::find_if(
            heads_, [&](const auto &each) { return each->pipeline().crtc->id == flip.crtc; });
        if (head != heads_.end()) {
            observer_.flipped(**head, flip);
            (*head)->flipped(flip);
        }
    }
    note_first_flips();
    return std::nullopt;
}

void Presenter::note_first_flips() {
    if (lit_at_) {
        return;
    }
    timeline_.reach("first flip");
    if (std::ranges::all_of(heads_,
                            [](const auto &head) { return head->statistics().flips() != 0; })) {
        lit_at_ = Clock::now();
        observer_.lit();
    }
}

Presenter::Outcome Presenter::commit_due(const Limits &limits, Clock::time_point now) {
    if (retry_at_ && now < *retry_at_) {
        return std::nullopt;
    }
    retry_at_.reset();
    const bool time_over = lit_at_ && limits.time && now >= *lit_at_ + *limits.time;
    // Drivers refuse a modeset that concerns a CRTC with a flip pending.
    const bool all_lit =
        std::ranges::all_of(heads_, [](const auto &head) { return head->recovery().lit(); });
    bool all_done = true;
    for (const auto &head : heads_) {
        if (head->awaiting_flip_since()) {
            all_done = false;
            continue;
        }
        if (time_over || (limits.frames && head->statistics().flips() >= *limits.frames)) {
            continue;
        }
        all_done = false;
        if (head->recovery().lit() && !all_lit) {
            continue;
        }
        if (auto end = commit(*head, limits); end || retry_at_) {
            return end;
        }
    }
    return all_done ? Outcome(LimitReached{}) : std::nullopt;
}

Presenter::Outcome Presenter::commit(Head &head, const Limits &limits) {
    for (;;) {
        if (auto end = renegotiate(head, limits); end || retry_at_) {
            return end;
        }
        const auto committed = head.commit();
        if (committed) {
            timeline_.reach("first commit");
            return std::nullopt;
        }
        if (auto end = recover(head, committed.error()); end || retry_at_) {
            return end;
        }
    }
}

Presenter::Outcome Presenter::renegotiate(Head &head, const Limits &limits) {
    if (!head.recovery().needs_negotiation()) {
        return std::nullopt;
    }
    if (const auto ready = head.relight(); !ready) {
        return recover(head, ready.error());
    }
    if (limits.no_modeset && head.needs_modeset()) {
        return ModesetForbidden{&head};
    }
    return std::nullopt;
}

Presenter::Outcome Presenter::recover(Head &head, const Error &error) {
    const auto action = head.recovery().failed(error, Clock::now());
    retry_at_ = head.recovery().retry_at();
    if (head.recovery().suspended()) {
        std::ranges::for_each(heads_, [](const auto &each) { each->recovery().invalidate(); });
    }
    return action == kms::Recovery::Action::Fail ? Outcome(error) : std::nullopt;
}

void Presenter::renew_bad_links() {
    for (const auto &head : heads_) {
        if (kms::link_is_bad(device_.fd(), *head->pipeline().connector).value_or(false)) {
            head->recovery().invalidate();
        }
    }
}

Presenter::Outcome Presenter::check_stalled() const {
    for (const auto &head : heads_) {
        const auto since = head->awaiting_flip_since();
        if (since && Clock::now() - *since >= flip_patience) {
            return Error::make(Error::Kind::Unsupported,
                               head->pipeline().connector->name +
                                   ": a committed frame never reached the screen");
        }
    }
    return std::nullopt;
}

} // namespace sublet::cli
