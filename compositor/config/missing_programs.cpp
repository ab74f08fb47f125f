#include "config/missing_programs.hpp"

#include <algorithm>
#include <cstdlib>
#include <ranges>
#include <string_view>

#include <unistd.h>

#include "vocabulary/formatted.hpp"

namespace sublet {

namespace {

/// As exec looks for it.
bool is_there(const std::string &program) {
    if (program.contains('/')) {
        return ::access(program.c_str(), X_OK) == 0;
    }
    const char *const path = std::getenv("PATH");
    const std::string_view folders = path != nullptr ? path : "/usr/bin:/bin";
    return std::ranges::any_of(std::views::split(folders, ':'), [&](auto folder) {
        return ::access(formatted("{}/{}", std::string_view(folder), program).c_str(), X_OK) == 0;
    });
}

} // namespace

std::vector<std::string> missing_programs(const Config &config) {
    std::vector<std::string> sentences;
    const auto look_for = [&](std::string_view key, const std::vector<std::string> &command) {
        if (!command.empty() && !is_there(command.front())) {
            sentences.push_back(
                formatted("{}: there is no program \"{}\" now", key, command.front()));
        }
    };
    look_for("desktop.terminal", config.desktop.terminal);
    for (const Rule &rule : config.displays) {
        look_for(formatted("{}: clients.consent", rule.name), rule.clients.consent);
    }
    return sentences;
}

} // namespace sublet
