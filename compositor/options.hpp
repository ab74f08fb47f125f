#pragma once

#include <filesystem>
#include <optional>
#include <string>

namespace sublet {

/// What the command line says.
struct Options {
    std::optional<std::string> startup_command;       ///< -s
    std::optional<std::string> socket;                ///< --socket
    std::optional<std::filesystem::path> config_file; ///< --config
    bool broker = false;                              ///< --broker
    bool wait_for_card = false;                       ///< --wait-for-card
    bool debug = false;                               ///< -d
};

} // namespace sublet
