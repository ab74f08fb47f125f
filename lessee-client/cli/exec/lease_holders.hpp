#pragma once

#include <vector>

#include <sys/types.h>

namespace sublet::cli {

/// From now on processes whose parents have ended are ours, so that lease_holders() finds them.
void adopt_orphans();

/// The children of this process, as /proc tells. In no order.
[[nodiscard]] std::vector<pid_t> children();

/// All processes that come from this one, but not from `others`, have not ended, and have the
/// device open, as /proc tells. In no order.
[[nodiscard]] std::vector<pid_t> lease_holders(dev_t device, const std::vector<pid_t> &others);

} // namespace sublet::cli
