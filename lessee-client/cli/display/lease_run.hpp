#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <vector>

#include <unistd.h>

#include "lessee/hotplug_monitor.hpp"
#include <sublet/displays/display_mode.hpp>

#include "display/presenter.hpp"
#include "display/renderer_choice.hpp"
#include "exit_codes.hpp"
#include "lease/lease_remarks.hpp"
#include "lease/lease_request.hpp"
#include "report/frame_log.hpp"
#include "report/live_line.hpp"
#include "report/run_report.hpp"

namespace sublet::cli {

struct RunOptions {
    lessee::LessorAddress lessor;
    WantedDisplays wanted;
    std::optional<ModeWish> mode; ///< None: what the lessor has set.
    TermWishes terms;
    RendererChoice renderer;
    ExtraPlanes extra_planes;
    DisplaySettings settings;
    kms::ModeSetting mode_setting = kms::ModeSetting::Atomic;
    Limits limits;
    bool quiet = false; ///< Print nothing to stdout on the way.
    int ready_fd = -1;  ///< Gets a line when flipping has begun; -1: none. Not owned.
};

/// One lease, from the first word to the lessor until the display is given
/// back: the stages follow each other in the order of the declarations.
class LeaseRun final : private PresentationObserver {
public:
    /// All are borrowed and must outlive the run; `log` may be null.
    LeaseRun(const RunOptions &options, const StopSignal &stop, FrameLog *log)
        : options_(options), stop_(stop), log_(log) {}

    /// Waits until `patience` for a display that fits.
    [[nodiscard]] std::expected<void, Failure> execute(const Deadline &patience);

    // What came of it, also when it failed.
    [[nodiscard]] const RunReport &report() const { return report_; }
    [[nodiscard]] bool had_lease() const { return granted_.has_value(); }
    [[nodiscard]] const std::optional<kms::Device> &device() const { return device_; }
    [[nodiscard]] const Heads &heads() const { return heads_; }

private:
    using Step = std::expected<void, Failure>;

    [[nodiscard]] Step connect(const Deadline &patience);
    [[nodiscard]] Step claim();
    [[nodiscard]] Step find(const Deadline &patience);
    [[nodiscard]] Step lease();
    [[nodiscard]] Step open();
    [[nodiscard]] Step light();
    [[nodiscard]] Step light(kms::Pipeline pipeline);
    [[nodiscard]] Step negotiate(Head &head);
    [[nodiscard]] Step present();

    void lit() override;
    void flipped(const Head &head, const kms::PageFlip &flip) override;
    void heard() override;

    void put_back() const;
    [[nodiscard]] const lessee::Lease &leased() const { return *granted_->lease; }
    [[nodiscard]] Step kms_failure(const Error &error);

    const RunOptions &options_;
    const StopSignal &stop_;
    FrameLog *log_;
    RunReport report_;
    std::optional<LessorSession> session_;
    std::unique_ptr<lessee::Claim> claim_; ///< Null if nothing is claimed.
    std::optional<lessee::Candidate> candidate_;
    std::optional<GrantedLease> granted_;
    std::optional<LeaseRemarks> remarks_;
    std::optional<kms::Device> device_;
    std::optional<lessee::HotplugMonitor> plugs_;
    Heads heads_;
    LiveLine live_line_{STDERR_FILENO};
    std::chrono::nanoseconds cpu_time_when_lit_ = {};
    bool shown_ = false; ///< The first frame of each display is on the screen.
};

} // namespace sublet::cli
