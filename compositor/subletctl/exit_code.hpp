#pragma once

#include <string>

namespace sublet::ctl {

/// The tool's exit statuses, as documented in subletctl(1).
enum class ExitCode {
    Ok = 0,
    Refused = 1,  ///< sublet did not do it, and said why; or the output could not be written.
    Usage = 2,    ///< The command line makes no sense.
    NoSublet = 3, ///< No sublet there (any more), or none that this user may control.
    TimedOut = 4, ///< What was waited for did not happen in time.
};

/// Why the tool ends without success.
struct Failure {
    ExitCode code = ExitCode::Refused;
    std::string message;     ///< Without a trailing period.
    std::string advice = {}; ///< What the user can do; may be empty.
};

} // namespace sublet::ctl
