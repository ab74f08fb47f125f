#pragma once

#include <expected>
#include <optional>

#include <sublet/vocabulary/error.hpp>
#include <sublet/vocabulary/unique_fd.hpp>

namespace sublet::cli {

/// Why a child could not become its program.
struct StartFailure {
    enum class Step { Filter, Run };

    Step step = Step::Run;
    int error = 0; ///< errno.
};

/// By which a child tells its parent how its start went. The child has its end closed by exec.
class StartReport {
public:
    /// Before the fork. Error System: no socket can be had.
    [[nodiscard]] static std::expected<StartReport, Error> create();

    // In the child.

    /// Gives the parent a descriptor of its own. False with errno if it cannot.
    [[nodiscard]] bool send_listener(int listener) const;
    void send(const StartFailure &failure) const;

    // In the parent.

    struct Outcome {
        std::optional<StartFailure> failure; ///< Empty: the program runs.
        UniqueFd listener;                   ///< Empty if none was sent.
    };

    /// Waits until the program runs, or cannot.
    [[nodiscard]] Outcome wait() &&;

private:
    StartReport(UniqueFd parent, UniqueFd child)
        : parent_(std::move(parent)), child_(std::move(child)) {}

    UniqueFd parent_;
    UniqueFd child_;
};

} // namespace sublet::cli
