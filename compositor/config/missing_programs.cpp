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
    for (const Command &program : config.desktop.autostart) {
        look_for("autostart.command", program);
    }
    const auto look_for_bound = [&](std::string_view table, const BindingWishes &wishes,
                                    std::string (*text)(const Combination &)) {
        for (const Binding &binding : wishes.bindings) {
            if (const auto *command = std::get_if<Command>(&binding.effect)) {
                look_for(formatted("{}.\"{}\"", table, text(binding.on)), *command);
            }
        }
    };
    look_for_bound("keys", config.desktop.keys, key_text);
    look_for_bound("buttons", config.desktop.buttons, button_text);
    for (const Rule &rule : config.displays) {
        look_for(formatted("{}: clients.consent", rule.name), rule.clients.consent);
    }
    return sentences;
}

} // namespace sublet
