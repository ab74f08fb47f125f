#include "help_lines.hpp"

#include <algorithm>

namespace sublet {

namespace {

std::string joined(const Command &command) {
    std::string text;
    for (const std::string &word : command) {
        text += (text.empty() ? "" : " ") + word;
    }
    return text;
}

} // namespace

std::vector<HelpLine> help_lines(const Bindings &keys, const Bindings &buttons) {
    std::vector<HelpLine> lines;
    const auto keys_for = [&](const Effect &effect) {
        std::string text;
        for (const Binding &binding : keys) {
            if (binding.effect == effect) {
                text += (text.empty() ? "" : ", ") + key_text(binding.on);
            }
        }
        for (const Binding &binding : buttons) {
            if (binding.effect == effect) {
                text += (text.empty() ? "" : ", ") + button_text(binding.on);
            }
        }
        return text;
    };
    for (const NamedAction &named : named_actions) {
        if (std::string bound = keys_for(named.action); !bound.empty()) {
            lines.push_back({std::move(bound), std::string(named.explained)});
        }
    }
    const auto add_command = [&](const Binding &binding) {
        const auto *command = std::get_if<Command>(&binding.effect);
        const std::string text = command != nullptr ? joined(*command) : "";
        if (command != nullptr && !std::ranges::contains(lines, text, &HelpLine::what)) {
            lines.push_back({keys_for(binding.effect), text});
        }
    };
    std::ranges::for_each(keys, add_command);
    std::ranges::for_each(buttons, add_command);
    return lines;
}

} // namespace sublet
