#pragma once

#include <optional>

struct wlr_backend;

namespace sublet {

/// The fd of the Wayland connection on which a nested backend shows its windows; nothing if it is
/// not nested in a Wayland compositor. Owned by the backend.
[[nodiscard]] std::optional<int> parent_display_fd(wlr_backend *backend);

} // namespace sublet
