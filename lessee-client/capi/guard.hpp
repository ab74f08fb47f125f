#pragma once

#include <cerrno>
#include <utility>

#include "vocabulary/error.hpp"

namespace sublet::capi {

/// As the C library numbers it; positive.
[[nodiscard]] inline int errno_of(const Error &error) {
    switch (error.kind) {
    case Error::Kind::System:
        return error.code;
    case Error::Kind::NotFound:
        return ENOENT;
    case Error::Kind::Unsupported:
        return ENOTSUP;
    case Error::Kind::Invalid:
        return EINVAL;
    case Error::Kind::Lost:
        return EPIPE;
    }
    return EIO;
}

/// Runs what a function of the C library does: no exception leaves it, and only memory can be
/// lacking inside.
template <typename Body> int guarded(Body &&body) noexcept {
    try {
        return std::forward<Body>(body)();
    } catch (...) {
        return -ENOMEM;
    }
}

} // namespace sublet::capi
