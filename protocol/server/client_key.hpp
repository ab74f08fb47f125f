#pragma once

#include <bit>

#include "../vocabulary/claim.hpp"

struct wl_client;

namespace sublet::wire {

/// What the lessor knows a connection by. A later connection may have the key of one that is over.
[[nodiscard]] inline ClientKey key_of(wl_client *client) {
    return {std::bit_cast<uintptr_t>(client)};
}

} // namespace sublet::wire
