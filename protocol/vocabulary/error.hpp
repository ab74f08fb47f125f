#pragma once

#include <cerrno>
#include <cstring>
#include <string>
#include <utility>

namespace sublet {

/// Why an operation did not happen, for a reader and for code.
///
/// *Denied* (the lessor said no) and *protocol violation* (the peer broke the rules) are other
/// types; an Error always means that something failed.
struct Error {
    enum class Kind {
        System,      ///< A system or DRM call failed; `code` is its errno.
        NotFound,    ///< The thing asked for is not there (any more).
        Unsupported, ///< The kernel, the driver or the peer cannot do this.
        Invalid,     ///< The input makes no sense; `what` names the place.
        Lost,        ///< The peer or the lease is gone.
    };

    Kind kind = Kind::System;
    int code = 0;     ///< errno for Kind::System, otherwise 0.
    std::string what; ///< What was being done, in plain words, without a trailing period.

    /// An error of the call that just failed; reads errno, so call it first.
    [[nodiscard]] static Error from_errno(std::string what) {
        const int code = errno;
        return Error{Kind::System, code, std::move(what)};
    }

    /// As from_errno(), for calls that return a negative errno.
    [[nodiscard]] static Error from_result(int negative_errno, std::string what) {
        return Error{Kind::System, -negative_errno, std::move(what)};
    }

    [[nodiscard]] static Error make(Kind kind, std::string what) {
        return Error{kind, 0, std::move(what)};
    }

    /// "could not WHAT: STRERROR" or, without an errno, WHAT alone.
    [[nodiscard]] std::string message() const {
        if (kind != Kind::System) {
            return what;
        }
        return "could not " + what + ": " + std::strerror(code);
    }
};

} // namespace sublet
