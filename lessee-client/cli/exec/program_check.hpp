#pragma once

#include <optional>
#include <string>

namespace sublet::cli {

/// Says that `program` (searched in PATH) runs with other rights than ours: set-uid, set-gid,
/// capabilities. Empty if it does not, or if the file cannot be judged.
[[nodiscard]] std::optional<std::string> rights_beyond_ours(const std::string &program);

/// Why the preload library cannot reach into `program`: that, or it is statically linked.
[[nodiscard]] std::optional<std::string> why_not_preloadable(const std::string &program);

} // namespace sublet::cli
