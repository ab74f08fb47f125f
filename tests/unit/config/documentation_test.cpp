#include <filesystem>
#include <fstream>
#include <ranges>
#include <sstream>
#include <string>

#include <doctest/doctest.h>

#include "config/config_file.hpp"

using namespace sublet;

namespace {

const std::filesystem::path docs = SUBLET_DOCS;

std::string read(const std::filesystem::path &file) {
    std::ifstream stream(file);
    REQUIRE(stream);
    return (std::ostringstream() << stream.rdbuf()).str();
}

} // namespace

TEST_CASE("the example configuration is a valid one") {
    const auto config = load_config(docs / "config.toml");
    INFO((config ? "" : config.error().message()));
    REQUIRE(config);
    CHECK_FALSE(config->displays.empty());
}

TEST_CASE("the example in the manual is a valid configuration") {
    const std::string manual = read(docs / "sublet-config.5.scd");
    const size_t begin = manual.find("```\n") + 4;
    const auto config = parse_config(manual.substr(begin, manual.find("```", begin) - begin), "m");
    INFO((config ? "" : config.error().message()));
    REQUIRE(config);
    CHECK_FALSE(config->displays.empty());
}

TEST_CASE("the manual describes every key") {
    // Whoever asks for an unknown key is told all there are.
    const auto config = parse_config(
        "x = 1\n[desktop]\nx = 1\n[keyboard]\nx = 1\n[control]\nx = 1\n"
        "[xwayland]\nx = 1\n[[autostart]]\nx = 1\ncommand = [\"a\"]\n[[pointer]]\nx = 1\n"
        "[[touch]]\nx = 1\nconnector = \"a\"\n"
        "[[display]]\nx = 1\nlease = \"offer\"\nmatch = { x = 1 }\n"
        "clients = { x = 1 }\nmonitor = { x = 1 }\n",
        "c");
    REQUIRE_FALSE(config);
    const std::string manual = read(docs / "sublet-config.5.scd");
    const std::string message = config.error().message();
    int keys = 0;
    for (const auto line : std::views::split(message, '\n')) {
        const std::string_view text(line);
        const std::string_view allowed = text.substr(text.find("allowed: ") + 9);
        for (const auto word : std::views::split(allowed, std::string_view(", "))) {
            const std::string key(word.begin(), word.end());
            INFO(key);
            CHECK((manual.contains('*' + key + '*') || manual.contains("*[" + key + "]*") ||
                   manual.contains("*[[" + key + "]]*")));
            ++keys;
        }
    }
    CHECK(keys == 10 + 3 + 7 + 3 + 17 + 6 + 6 + 7 + 1 + 2 + 1 + 13);
}

TEST_CASE("the manual explains every action") {
    const std::string manual = read(docs / "sublet-config.5.scd");
    for (const NamedAction &named : named_actions) {
        INFO(named.name);
        CHECK(manual.contains("*" + std::string(named.name) + "*"));
    }
}
