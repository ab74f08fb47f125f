#pragma once

#include <optional>

struct wlr_backend;

namespace sublet {

/// What a nested backend shows its windows on.
struct ParentDisplay {
    /// Of its Wayland connection, owned by the backend; empty: it is an X server.
    std::optional<int> wayland_fd;
};

/// Nothing if the backend is not nested.
[[nodiscard]] std::optional<ParentDisplay> parent_display(wlr_backend *backend);

} // namespace sublet
