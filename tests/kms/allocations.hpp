#pragma once

#include <cstdint>

namespace sublet::test {

/// How often this program has allocated by `new`, as containers do, too.
uint64_t allocations();

} // namespace sublet::test
