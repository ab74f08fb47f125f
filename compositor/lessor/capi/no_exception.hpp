#pragma once

#include <utility>

namespace sublet::capi {

/// Runs the body of a function of the C API. Only a lack of memory can throw there: the process
/// ends here then, and no exception gets into C.
template <typename Body> decltype(auto) no_exception(Body &&body) noexcept {
    return std::forward<Body>(body)();
}

} // namespace sublet::capi
