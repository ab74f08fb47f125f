#pragma once

#include <cerrno>
#include <utility>

namespace sublet::capi {

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
