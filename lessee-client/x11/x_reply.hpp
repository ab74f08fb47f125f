#pragma once

#include <cstdlib>
#include <memory>

namespace sublet::lessee {

struct FreeReply {
    void operator()(void *reply) const { std::free(reply); }
};

/// What libxcb has allocated.
template <typename T> using XReply = std::unique_ptr<T, FreeReply>;

} // namespace sublet::lessee
