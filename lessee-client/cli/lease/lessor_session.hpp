#pragma once

#include <expected>
#include <functional>
#include <memory>

#include "lessee/connect.hpp"

#include "clock.hpp"
#include "exit_codes.hpp"
#include "lease/stop_signal.hpp"

namespace sublet::cli {

/// A connection to the lessor that can be waited on, until a deadline or a
/// signal.
class LessorSession {
public:
    /// Connects. `stop` is borrowed and must outlive the session.
    [[nodiscard]] static std::expected<LessorSession, Failure>
    open(const lessee::LessorAddress &lessor, const StopSignal &stop);

    [[nodiscard]] lessee::Connection &connection() { return *connection_; }
    [[nodiscard]] const lessee::Connection &connection() const { return *connection_; }
    [[nodiscard]] const StopSignal &stop() const { return *stop_; }

    /// Dispatches until `met` holds (true) or the deadline has passed (false).
    /// Fails when a signal arrives or the lessor goes.
    [[nodiscard]] std::expected<bool, Failure> wait_until(const Deadline &deadline,
                                                          const std::function<bool()> &met);

    /// The same, but a signal ends it as the deadline does, and is left for others to hear of.
    [[nodiscard]] std::expected<bool, Failure>
    wait_until_or_signal(const Deadline &deadline, const std::function<bool()> &met);

    /// Waits until the lessor has told what it offers. Fails if it lends nothing to this client, or
    /// is silent for longer than a lessor ever needs. With `patience` left, waits for no more than
    /// a card to lend from, and for no longer: a nested lessor has none before its parent has told
    /// of one, and one whose session is switched away tells of offers when it is back.
    [[nodiscard]] std::expected<void, Failure> settle(const Deadline &patience = Clock::now());

private:
    LessorSession(std::unique_ptr<lessee::Connection> connection, const StopSignal &stop)
        : connection_(std::move(connection)), stop_(&stop) {}

    std::unique_ptr<lessee::Connection> connection_;
    const StopSignal *stop_;
};

/// The failure that a stop signal is while nothing is shown.
[[nodiscard]] Failure interrupted_by(int signal);

} // namespace sublet::cli
