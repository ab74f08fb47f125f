#include <doctest/doctest.h>
#include <linux/input-event-codes.h>

#include "desktop/key_bindings.hpp"
#include "wlr/wlroots.hpp"

using namespace sublet;

TEST_CASE("the desktop's keys need exactly their modifiers") {
    CHECK(action_for(WLR_MODIFIER_LOGO, XKB_KEY_Return, KEY_SPACE) == DesktopAction::StartTerminal);
    CHECK(action_for(WLR_MODIFIER_LOGO | WLR_MODIFIER_SHIFT, XKB_KEY_E, KEY_SPACE) ==
          DesktopAction::Quit);
    CHECK(action_for(WLR_MODIFIER_ALT, XKB_KEY_F4, KEY_SPACE) == DesktopAction::CloseWindow);
    CHECK(action_for(WLR_MODIFIER_LOGO, XKB_KEY_n, KEY_SPACE) == DesktopAction::Minimize);
    CHECK(action_for(WLR_MODIFIER_LOGO, XKB_KEY_F1, KEY_SPACE) == DesktopAction::ShowHelp);
    CHECK_FALSE(action_for(0, XKB_KEY_Return, KEY_SPACE));
    CHECK_FALSE(action_for(WLR_MODIFIER_LOGO, XKB_KEY_e, KEY_SPACE));
    CHECK_FALSE(action_for(WLR_MODIFIER_LOGO | WLR_MODIFIER_CTRL, XKB_KEY_Return, KEY_SPACE));
}

TEST_CASE("locks do not get in the way") {
    CHECK(action_for(WLR_MODIFIER_LOGO | WLR_MODIFIER_CAPS | WLR_MODIFIER_MOD2, XKB_KEY_Q,
                     KEY_SPACE) == DesktopAction::CloseWindow);
}

TEST_CASE("where letters are of another script the keys are those of the American keyboard") {
    CHECK(action_for(WLR_MODIFIER_LOGO, XKB_KEY_Cyrillic_shorti, KEY_Q) ==
          DesktopAction::CloseWindow);
    CHECK(action_for(WLR_MODIFIER_LOGO, XKB_KEY_Arabic_dad, KEY_Q) == DesktopAction::CloseWindow);
    CHECK(action_for(WLR_MODIFIER_LOGO, 0x10010D0, KEY_M) == DesktopAction::ToggleMaximized);
    CHECK_FALSE(action_for(WLR_MODIFIER_LOGO, XKB_KEY_a, KEY_Q)); // a French keyboard
    CHECK_FALSE(action_for(WLR_MODIFIER_LOGO, XKB_KEY_Escape, KEY_Q));
}

TEST_CASE("Ctrl+Alt+Fn names a terminal") {
    CHECK(terminal_for(XKB_KEY_XF86Switch_VT_1) == 1);
    CHECK(terminal_for(XKB_KEY_XF86Switch_VT_12) == 12);
    CHECK_FALSE(terminal_for(XKB_KEY_F1));
}
