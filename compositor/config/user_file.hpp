#pragma once

#include <expected>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "vocabulary/error.hpp"

namespace sublet {

/// Where a file of sublet's for this user is: in sublet/ below the folder that `variable` names,
/// else below `fallback` in $HOME (XDG Base Directory Specification 0.8); nothing if the
/// environment names neither.
[[nodiscard]] std::optional<std::filesystem::path>
user_file(const char *variable, std::string_view fallback, std::string_view name);

/// The text of a regular file of at most a few megabytes: nobody waits for a pipe or a device.
///
/// Error::System if it cannot be read, Error::Invalid if it is no such file.
[[nodiscard]] std::expected<std::string, Error> read_file(const std::filesystem::path &path);

/// Puts `text` in the place of a file, whole or not at all; makes the folders above it. It does not
/// wait for the disk: after a power cut the file is what its file system promises for one that was
/// renamed.
[[nodiscard]] std::expected<void, Error> replace_file(const std::filesystem::path &path,
                                                      std::string_view text);

} // namespace sublet
