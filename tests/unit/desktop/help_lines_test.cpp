#include <doctest/doctest.h>

#include "desktop/help_lines.hpp"
#include "desktop/key_bindings.hpp"

using namespace sublet;

TEST_CASE("the help lists what is bound, all keys for one thing in one line") {
    const auto lines = help_lines(key_bindings({}), button_bindings({}));
    REQUIRE(lines.size() == 15);
    CHECK(lines[0] == HelpLine{"Super+Return", "Start a terminal"});
    CHECK(lines[1] == HelpLine{"Super+Q, Alt+F4", "Close the window"});
    CHECK(lines[11] == HelpLine{"Super+Left button", "Move the window"});
    CHECK(lines[14] == HelpLine{"Super+Shift+E", "Leave sublet"});
}

TEST_CASE("the help lists the user's commands, and not what he has unbound") {
    const Command shot{"grim", "-"};
    const BindingWishes wishes{false, {{*parse_key("Print"), shot}, {*parse_key("Super+P"), shot}}};
    CHECK(help_lines(key_bindings(wishes), button_bindings({false, {}})) ==
          std::vector<HelpLine>{{"Print, Super+P", "grim -"}});
}
