#include "config/config_file.hpp"

#include <cerrno>
#include <string>

#include "config/client_rule_reader.hpp"
#include "config/desktop_reader.hpp"
#include "config/display_rule_reader.hpp"
#include "config/table_reader.hpp"
#include "config/user_file.hpp"

namespace sublet {
namespace {

Config read_config(TableReader root) {
    Config config;
    config.desktop = read_desktop_settings(root);
    if (auto keyboard = root.table("keyboard")) {
        config.keyboard_place = keyboard->place();
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
