#pragma once

#include <optional>
#include <string>

#include "vocabulary/client_facts.hpp"

struct wl_client;

namespace sublet {

/// Who is behind a Wayland connection, as the kernel knows it. `sandbox_id` is the app id by
/// security-context-v1, if the connection was made through one.
[[nodiscard]] ClientFacts identify(wl_client *client, std::optional<std::string> sandbox_id);

} // namespace sublet
