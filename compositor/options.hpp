#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace sublet {

/// What the command line says.
struct Options {
    std::vector<std::string> startup_commands;        ///< Each -s.
    std::vector<std::string> program;                 ///< Behind "--": sublet ends with it.
    std::optional<std::string> socket;                ///< --socket
    std::optional<std::filesystem::path> config_file; ///< --config
    bool broker = false;                              ///< --broker
    bool wait_for_card = false;                       ///< --wait-for-card
    bool check_config = false;                        ///< --check-config
    bool debug = false;                               ///< -d
};

} // namespace sublet
