#pragma once

#include <optional>
#include <string>

namespace sublet::cli {

/// Why the preload library cannot reach into `program` (searched in PATH): it
/// is statically linked, or runs with other rights than ours (set-uid, set-gid, capabilities).
/// Empty if it can, or if the file cannot be judged.
[[nodiscard]] std::optional<std::string> why_not_preloadable(const std::string &program);

} // namespace sublet::cli
