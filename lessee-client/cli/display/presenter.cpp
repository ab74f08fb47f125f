#include "display/presenter.hpp"

#include <algorithm>
#include <array>

#include <poll.h>

#include <sublet/kms/failure.hpp>
#include <sublet/kms/link_status.hpp>

namespace sublet::cli {

using namespace std::chrono_literals;

namespace {

constexpr auto flip_patience = 5s; // A commit that never reaches the screen.

bool is_refusal(const Error &error) {
    return kms::classify(error) == kms::Failure::Rejected;
}

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
    if (const auto heard = session_.connection().dispatch(); !heard) {
        return lessee::lease_loss(lease_, heard.error());
    }
    return lessee::lease_loss(lease_);
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
    const bool all_lit = std::ranges::all_of(heads_, [](const auto &head) { return head->lit(); });
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
        if (head->lit() && !all_lit) {
            continue;
        }
        if (auto end = commit(*head, limits); end || retry_at_) {
            return end;
        }
    }
    backoff_.succeeded();
    return all_done ? Outcome(LimitReached{}) : std::nullopt;
}

Presenter::Outcome Presenter::commit(Head &head, const Limits &limits) {
    if (auto end = settle_doubt(head, limits); end || retry_at_) {
        return end;
    }
    auto committed = head.commit();
    if (!committed && !head.lit() && is_refusal(committed.error())) {
        // It was tested when displays were dark that are lit now.
        head.doubt();
        if (auto end = settle_doubt(head, limits); end || retry_at_) {
            return end;
        }
        committed = head.commit();
    }
    if (!committed) {
        return bear_with(committed.error());
    }
    timeline_.reach("first commit");
    return std::nullopt;
}

Presenter::Outcome Presenter::settle_doubt(Head &head, const Limits &limits) {
    if (!head.in_doubt()) {
        return std::nullopt;
    }
    if (const auto ready = head.relight(); !ready) {
        return bear_with(ready.error());
    }
    if (limits.no_modeset && head.needs_modeset()) {
        return ModesetForbidden{&head};
    }
    return std::nullopt;
}

Presenter::Outcome Presenter::bear_with(const Error &error) {
    retry_at_ = backoff_.retry_at(error, Clock::now());
    if (backoff_.suspended()) {
        std::ranges::for_each(heads_, [](const auto &head) { head->doubt(); });
    }
    return retry_at_ ? std::nullopt : Outcome(error);
}

void Presenter::renew_bad_links() {
    for (const auto &head : heads_) {
        if (kms::link_is_bad(device_.fd(), *head->pipeline().connector).value_or(false)) {
            head->doubt();
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
