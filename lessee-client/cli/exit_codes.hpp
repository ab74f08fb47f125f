#pragma once

#include <expected>
#include <string>

namespace sublet::cli {

/// The tool's exit statuses, as documented in sublet-lessee(1).
enum class ExitCode {
    Ok = 0,
    Failed = 1,         ///< Something unforeseen, e.g. out of memory or file descriptors.
    Usage = 2,          ///< The command line makes no sense.
    NoLessor = 3,       ///< No compositor, or one that lends nothing to us.
    NothingMatches = 4, ///< No offered display is the wanted one, or it lacks the wanted mode.
    Denied = 5,         ///< The lessor refused the request.
    LeaseEnded = 6,     ///< The lessor ended the lease: unplugged, revoked, switched away.
    LessorGone = 7,     ///< The connection to the lessor broke.
    KmsFailure = 8,     ///< The kernel refused what it should allow.
    HungUp = 129,       ///< SIGHUP before anything was shown.
    Interrupted = 130,  ///< SIGINT before anything was shown.
    Terminated = 143,   ///< SIGTERM before anything was shown.
};

/// Whether it tells of a signal that asked the tool to stop.
constexpr bool is_signal(ExitCode code) {
    return code == ExitCode::HungUp || code == ExitCode::Interrupted ||
           code == ExitCode::Terminated;
}

/// Why the tool ends without success.
struct Failure {
    ExitCode code = ExitCode::Failed;
    std::string message;
    std::string advice = {}; ///< What the user can do; may be empty.
    std::string reason = {}; ///< The lessor's, as a word for JSON; empty if it has said none.
};

/// What another program's exit status is to us, which has said itself what there is to say.
[[nodiscard]] inline std::expected<void, Failure> passed_on(int status) {
    if (status == 0) {
        return {};
    }
    return std::unexpected(Failure{static_cast<ExitCode>(status), ""});
}

} // namespace sublet::cli
