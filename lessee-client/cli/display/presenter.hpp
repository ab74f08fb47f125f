#pragma once

#include <chrono>
#include <cstdint>
#include <expected>
#include <memory>
#include <optional>
#include <variant>
#include <vector>

#include "lessee/hotplug_monitor.hpp"
#include "lessee/lease.hpp"
#include "lessee/lease_loss.hpp"

#include "display/head.hpp"
#include "lease/lessor_session.hpp"
#include "report/timeline.hpp"

namespace sublet::cli {

/// When to stop showing frames by ourselves; whatever comes first.
struct Limits {
    std::optional<uint64_t> frames;               ///< For each display.
    std::optional<std::chrono::nanoseconds> time; ///< From the first flip of all displays.
    bool no_modeset = false; ///< When a display that was lit needs a modeset to show more.
};

struct LimitReached {};
struct StoppedBySignal {
    int signal;
};
struct ModesetForbidden {
    const Head *head; ///< That needs it.
};

/// How presenting came to its end. A KMS error is still to be explained.
using PresentationEnd =
    std::variant<LimitReached, StoppedBySignal, ModesetForbidden, lessee::LeaseLost, Error>;

/// Hears of what happens on the screen.
class PresentationObserver {
public:
    /// Every head has shown its first frame; called once.
    virtual void lit() = 0;

    /// A frame of `head` is on the screen; the head itself is told afterwards.
    virtual void flipped(const Head &head, const kms::PageFlip &flip) = 0;

    /// The lessor may have said something of the lease.
    virtual void heard() = 0;

protected:
    ~PresentationObserver() = default;
};

/// Flips frames on all heads of a lease until something ends it.
class Presenter {
public:
    /// Everything is borrowed and must outlive the presenter.
    Presenter(LessorSession &session, const lessee::Lease &lease, const kms::Device &device,
              lessee::HotplugMonitor &plugs, std::vector<std::unique_ptr<Head>> &heads,
              Timeline &timeline, PresentationObserver &observer);

    [[nodiscard]] PresentationEnd run(const Limits &limits);

private:
    using Outcome = std::optional<PresentationEnd>;

    [[nodiscard]] Deadline next_deadline(const Limits &limits, Clock::time_point now) const;
    [[nodiscard]] Outcome hear_lessor();
    [[nodiscard]] Outcome read_flips();
    [[nodiscard]] Outcome commit_due(const Limits &limits, Clock::time_point now);
    [[nodiscard]] Outcome commit(Head &head, const Limits &limits);
    [[nodiscard]] Outcome renegotiate(Head &head, const Limits &limits);
    [[nodiscard]] Outcome recover(Head &head, const Error &error);
    [[nodiscard]] Outcome check_stalled() const;
    void note_first_flips();
    /// A cable that has become too bad shows nothing until the mode is set again.
    void renew_bad_links();

    LessorSession &session_;
    const lessee::Lease &lease_;
    const kms::Device &device_;
    lessee::HotplugMonitor &plugs_;
    std::vector<std::unique_ptr<Head>> &heads_;
    Timeline &timeline_;
    PresentationObserver &observer_;
    kms::PageFlipReader flips_;
    std::optional<Clock::time_point> lit_at_;
    Deadline retry_at_; // A commit was refused for the moment.
};

} // namespace sublet::cli
