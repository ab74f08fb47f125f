#include "config/config_file.hpp"

#include <cerrno>
#include <string>

#include "config/client_rule_reader.hpp"
#include "config/display_rule_reader.hpp"
#include "config/table_reader.hpp"
#include "config/user_file.hpp"
#include "config/value_syntax.hpp"

namespace sublet {
namespace {

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

void read_keyboard(TableReader table, KeyboardLayout &keyboard) {
    keyboard.rules = table.text("rules").value_or("");
    keyboard.model = table.text("model").value_or("");
    keyboard.layout = table.text("layout").value_or("");
    keyboard.variant = table.text("variant").value_or("");
    keyboard.options = table.text("options").value_or("");
    table.finish();
}

Config read_config(TableReader root) {
    Config config;
    if (auto desktop = root.table("desktop")) {
        read_desktop(*desktop, config.desktop);
    }
    if (auto keyboard = root.table("keyboard")) {
        config.keyboard_place = keyboard->place();
        read_keyboard(*keyboard, config.desktop.keyboard);
    }
    read_touch(root.tables("touch"), config.desktop.touch);
    if (auto xwayland = root.table("xwayland")) {
        read_xwayland(*xwayland, config.desktop.xwayland);
    }
    if (auto control = root.table("control")) {
        config.control = read_client_rule(*control, false);
        control->finish();
    }
    DisplayRules rules = read_display_rules(root.tables("display"));
    config.displays = std::move(rules.displays);
    config.desktop.monitors = std::move(rules.monitors);
    root.finish();
    return config;
}

} // namespace

std::optional<std::filesystem::path> default_config_path() {
    return user_file("XDG_CONFIG_HOME", ".config", "config.toml");
}

std::expected<Config, Error> load_config(const std::optional<std::filesystem::path> &file) {
    const auto path = file ? file : default_config_path();
    if (!path) {
        return Config{};
    }
    const auto text = read_file(*path);
    if (text) {
        return parse_config(*text, path->string());
    }
    if (!file && (text.error().code == ENOENT || text.error().code == ENOTDIR)) {
        return Config{};
    }
    return std::unexpected(text.error());
}

std::expected<Config, Error> parse_config(std::string_view text, std::string_view file) {
    Complaints complaints{std::string(file)};
    Config config;
    try {
        const toml::table root = toml::parse(text, file);
        config = read_config(TableReader(root, "", complaints));
    } catch (const toml::parse_error &error) {
        complaints.add(error.source().begin, "TOML", error.description());
    }
    if (!complaints.empty()) {
        return std::unexpected(complaints.error());
    }
    return config;
}

} // namespace sublet
