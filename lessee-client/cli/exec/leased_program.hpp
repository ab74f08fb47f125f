#pragma once

#include <chrono>
#include <expected>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "lessee/hotplug_monitor.hpp"
#include "lessee/lease.hpp"
#include "lessee/lease_loss.hpp"

#include "clock.hpp"
#include "exec/card_supervisor.hpp"
#include "exec/child_process.hpp"
#include "exec/seat/seat_server.hpp"
#include "exit_codes.hpp"
#include "lease/lease_remarks.hpp"
#include "lease/lessor_session.hpp"

namespace sublet::cli {

/// A program on a lease, until either of them ends.
class LeasedProgram {
public:
    struct Terms {
        std::string node; ///< Of the card: "/dev/dri/card0".
        std::vector<ConnectorFacts> displays;
        std::chrono::milliseconds grace; ///< Between SIGTERM and SIGKILL.
        bool opens_card = true; ///< It was given the fd in no other way: say so if it does not.
    };

    /// The running program and who serves it.
    struct Program {
        std::unique_ptr<CardSupervisor> supervisor; ///< Null if it is preloaded.
        std::unique_ptr<SeatServer> seat;           ///< Null if it has no seat of its own.
        ChildProcess child;
    };

    /// `session` and `lease` are borrowed. `fd` is a descriptor of the lease that the program has
    /// too, and `plugs` looks through it: with it the lease lasts as long as the program, and its
    /// state can be asked for.
    LeasedProgram(LessorSession &session, const lessee::Lease &lease, UniqueFd fd,
                  lessee::HotplugMonitor plugs, Program program, Terms terms);

    /// Waits for the end of the program. Fails with its status if that is not 0, or because the
    /// lease was lost; then the program has been ended, if it had not ended for that reason itself.
    [[nodiscard]] std::expected<void, Failure> watch();

private:
    [[nodiscard]] std::expected<void, Failure> ended();
    [[nodiscard]] std::expected<void, Failure> end(const lessee::LeaseLost &lost);
    [[nodiscard]] std::expected<void, Failure> pass_on(StopSignal::Arrived signal);
    [[nodiscard]] std::optional<lessee::LeaseLost> hear_lessor();
    [[nodiscard]] std::optional<lessee::LeaseLost> lost_before_the_end();
    [[nodiscard]] bool opened() const;
    void note_unopened();

    LessorSession &session_;
    const lessee::Lease &lease_;
    LeaseRemarks remarks_;
    UniqueFd fd_;
    lessee::HotplugMonitor plugs_;
    std::unique_ptr<CardSupervisor> supervisor_; ///< May be null. Outlives the program.
    std::unique_ptr<SeatServer> seat_;           ///< May be null. Outlives the program.
    ChildProcess child_;
    Terms terms_;
    uint32_t suspensions_ = 0; ///< That the seat has heard of.
    Deadline note_at_; ///< When to say that the card was not opened; none: not, or not again.
};

} // namespace sublet::cli
