#include <doctest/doctest.h>

#include "desktop/key_bindings.hpp"
#include "wlr/wlroots.hpp"

using namespace sublet;

TEST_CASE("the desktop's keys need exactly their modifiers") {
    CHECK(action_for(WLR_MODIFIER_LOGO, XKB_KEY_Return) == DesktopAction::StartTerminal);
    CHECK(action_for(WLR_MODIFIER_LOGO | WLR_MODIFIER_SHIFT, XKB_KEY_E) == DesktopAction::Quit);
    CHECK(action_for(WLR_MODIFIER_ALT, XKB_KEY_F4) == DesktopAction::CloseWindow);
    CHECK_FALSE(action_for(0, XKB_KEY_Return));
    CHECK_FALSE(action_for(WLR_MODIFIER_LOGO, XKB_KEY_e));
    CHECK_FALSE(action_for(WLR_MODIFIER_LOGO | WLR_MODIFIER_CTRL, XKB_KEY_Return));
}

TEST_CASE("locks do not get in the way") {
    CHECK(action_for(WLR_MODIFIER_LOGO | WLR_MODIFIER_CAPS | WLR_MODIFIER_MOD2, XKB_KEY_Q) ==
          DesktopAction::CloseWindow);
}

TEST_CASE("Ctrl+Alt+Fn names a terminal") {
    CHECK(terminal_for(XKB_KEY_XF86Switch_VT_1) == 1);
    CHECK(terminal_for(XKB_KEY_XF86Switch_VT_12) == 12);
    CHECK_FALSE(terminal_for(XKB_KEY_F1));
}
