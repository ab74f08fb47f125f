#pragma once

#include <utility>

namespace sublet::capi {

/// Runs what a function of the C API does. It can fail for want of memory alone; then the process
/// ends here, and no exception gets into C.
template <typename Body> decltype(auto) no_exception(Body &&body) noexcept {
    return std::forward<Body>(body)();
}

} // namespace sublet::capi
