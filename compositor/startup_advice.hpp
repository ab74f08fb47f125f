#pragma once

#include <optional>
#include <string>

namespace sublet {

// Why sublet cannot start where it was started, and what to do about it: in words for people, from
// the environment as it is now.

/// wlroots found no backend.
[[nodiscard]] std::string advice_without_backend();

/// The backend ended while sublet ran.
[[nodiscard]] std::string advice_after_backend();

/// Nothing if there is a folder for the Wayland socket.
[[nodiscard]] std::optional<std::string> advice_without_runtime_folder();

/// The Wayland socket of this name cannot be had; empty: no socket of any name. `error` is the
/// errno of the attempt.
[[nodiscard]] std::string advice_without_socket(const std::string &name, int error);

} // namespace sublet
