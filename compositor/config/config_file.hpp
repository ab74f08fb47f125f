#pragma once

#include <expected>
#include <filesystem>
#include <optional>
#include <string_view>

#include "config/config.hpp"
#include "vocabulary/error.hpp"

namespace sublet {

/// $XDG_CONFIG_HOME/sublet/config.toml, else $HOME/.config/sublet/config.toml (XDG Base Directory
/// Specification 0.8); nothing if the environment names neither.
[[nodiscard]] std::optional<std::filesystem::path> default_config_path();

/// Reads `file`, which must exist, or, without one, the file at the default path; the defaults if
/// there is none.
///
/// Error::Invalid if the file makes no sense: a line "FILE:LINE:COLUMN: KEY: REASON; allowed: …"
/// for each mistake. Error::System if it cannot be read.
[[nodiscard]] std::expected<Config, Error>
load_config(const std::optional<std::filesystem::path> &file);

/// As load_config(), from the file's text; `file` is its name in messages.
[[nodiscard]] std::expected<Config, Error> parse_config(std::string_view text,
                                                        std::string_view file);

} // namespace sublet
