#include "config/desktop_reader.hpp"

#include "config/binding_reader.hpp"
#include "config/client_rule_reader.hpp"
#include "config/pointer_reader.hpp"
#include "config/value_syntax.hpp"

namespace sublet {
namespace {

constexpr int most_repeats = 1000; ///< Per second.

std::vector<Color> read_colors(TableReader &table, std::string_view key) {
    std::vector<Color> colors;
    for (const std::string &text : table.texts(key).value_or(std::vector<std::string>{})) {
        if (const auto color = parse_color(text)) {
            colors.push_back(*color);
        } else {
            table.complain(key, "\"" + text + "\" is not a colour; allowed: \"#rrggbb\"");
        }
    }
    return colors;
}

void read_desktop(TableReader table, DesktopSettings &desktop) {
    desktop.terminal = read_command(table, "terminal").value_or(desktop.terminal);
    desktop.font = table.text("font").value_or(desktop.font);
    desktop.backgrounds = read_colors(table, "backgrounds");
    table.finish();
}

void read_autostart(std::vector<TableReader> tables, std::vector<Command> &programs) {
    for (TableReader &table : tables) {
        const auto command = read_command(table, "command");
        if (command && !command->empty()) {
            programs.push_back(*command);
        } else if (command || !table.has("command")) {
            table.complain("command", "missing; allowed: a program and its arguments, such as "
                                      "[\"waybar\"]");
        }
        table.finish();
    }
}

void read_touch(std::vector<TableReader> tables, std::vector<TouchRule> &rules) {
    for (TableReader &table : tables) {
        TouchRule rule;
        rule.device = read_glob(table, "device").value_or("*");
        if (const auto connector = table.text("connector")) {
            rule.connector = *connector;
        } else if (!table.has("connector")) {
            table.complain("connector", "missing; allowed: a connector such as \"HDMI-A-1\"");
        }
        rules.push_back(std::move(rule));
        table.finish();
    }
}

void read_xwayland(TableReader table, bool &enabled) {
    enabled = table.choice<bool>("enable", {{"auto", true}, {"off", false}}).value_or(enabled);
    table.finish();
}

void read_keyboard(TableReader table, KeyboardLayout &layout, KeyRepeat &repeat) {
    layout.rules = table.text("rules").value_or("");
    layout.model = table.text("model").value_or("");
    layout.layout = table.text("layout").value_or("");
    layout.variant = table.text("variant").value_or("");
    layout.options = table.text("options").value_or("");
    if (const auto rate = table.number("repeat-rate", 0, most_repeats)) {
        repeat.rate = static_cast<int>(*rate);
    }
    repeat.delay = table.duration("repeat-delay").value_or(repeat.delay);
    table.finish();
}

} // namespace

DesktopSettings read_desktop_settings(TableReader &root) {
    DesktopSettings settings;
    if (auto desktop = root.table("desktop")) {
        read_desktop(*desktop, settings);
    }
    read_autostart(root.tables("autostart"), settings.autostart);
    if (auto keyboard = root.table("keyboard")) {
        read_keyboard(*keyboard, settings.keyboard, settings.repeat);
    }
    if (auto keys = root.table("keys")) {
        settings.keys = read_keys(*keys);
    }
    if (auto buttons = root.table("buttons")) {
        settings.buttons = read_buttons(*buttons);
    }
    settings.pointers = read_pointers(root.tables("pointer"));
    read_touch(root.tables("touch"), settings.touch);
    if (auto xwayland = root.table("xwayland")) {
        read_xwayland(*xwayland, settings.xwayland);
    }
    return settings;
}

} // namespace sublet
