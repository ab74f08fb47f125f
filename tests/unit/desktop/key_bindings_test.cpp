#include <doctest/doctest.h>
#include <linux/input-event-codes.h>

#include "desktop/key_bindings.hpp"
#include "wlr/wlroots.hpp"

using namespace sublet;

namespace {

/// What a key does without any wish of the user's, but with these.
Effect done_by(uint32_t modifiers, xkb_keysym_t keysym, uint32_t keycode = KEY_SPACE,
               const BindingWishes &wishes = {}) {
    const Bindings bindings = key_bindings(wishes);
    const Effect *effect = effect_of_key(bindings, modifiers, keysym, keycode);
    return effect != nullptr ? *effect : Effect();
}

const Effect nothing;

} // namespace

TEST_CASE("the desktop's keys need exactly their modifiers") {
    using enum DesktopAction;
    CHECK(done_by(modifier::super, XKB_KEY_Return) == Effect(StartTerminal));
    CHECK(done_by(modifier::super | modifier::shift, XKB_KEY_E) == Effect(Quit));
    CHECK(done_by(modifier::alt, XKB_KEY_F4) == Effect(CloseWindow));
    CHECK(done_by(modifier::super, XKB_KEY_n) == Effect(Minimize));
    CHECK(done_by(modifier::super, XKB_KEY_F1) == Effect(ShowHelp));
    CHECK(done_by(0, XKB_KEY_Return) == nothing);
    CHECK(done_by(modifier::super, XKB_KEY_e) == nothing);
    CHECK(done_by(modifier::super | modifier::ctrl, XKB_KEY_Return) == nothing);
}

TEST_CASE("locks do not get in the way") {
    CHECK(done_by(modifier::super | modifier::caps_lock | modifier::num_lock, XKB_KEY_Q) ==
          Effect(DesktopAction::CloseWindow));
    const Bindings buttons = button_bindings({});
    const Effect *moved = effect_of_button(buttons, modifier::super | modifier::num_lock, BTN_LEFT);
    REQUIRE(moved != nullptr);
    CHECK(*moved == Effect(DesktopAction::Move));
}

TEST_CASE("where letters are of another script the keys are those of the American keyboard") {
    using enum DesktopAction;
    CHECK(done_by(modifier::super, XKB_KEY_Cyrillic_shorti, KEY_Q) == Effect(CloseWindow));
    CHECK(done_by(modifier::super, XKB_KEY_Arabic_dad, KEY_Q) == Effect(CloseWindow));
    CHECK(done_by(modifier::super, 0x10010D0, KEY_M) == Effect(ToggleMaximized));
    CHECK(done_by(modifier::super, XKB_KEY_a, KEY_Q) == nothing); // a French keyboard
    CHECK(done_by(modifier::super, XKB_KEY_Escape, KEY_Q) == nothing);
}

TEST_CASE("the user's bindings take the place of the desktop's for the same keys") {
    const Command lock{"swaylock"};
    const BindingWishes wishes{
        true,
        {{{modifier::super, XKB_KEY_q}, lock}, {{modifier::super, XKB_KEY_m}, std::monostate()}}};
    CHECK(done_by(modifier::super, XKB_KEY_q, KEY_SPACE, wishes) == Effect(lock));
    CHECK(done_by(modifier::super, XKB_KEY_m, KEY_SPACE, wishes) == nothing);
    CHECK(done_by(modifier::alt, XKB_KEY_F4, KEY_SPACE, wishes) ==
          Effect(DesktopAction::CloseWindow));
    CHECK(key_bindings({false, {}}).empty());
    CHECK(button_bindings({false, {{{modifier::alt, BTN_LEFT}, DesktopAction::Move}}}).size() == 1);
}

TEST_CASE("combinations are read and written") {
    for (const char *text : {"Super+Q", "Ctrl+Alt+Shift+F12", "Print", "XF86AudioMute", "Alt+Tab",
                             "Super+plus", "Super+1"}) {
        INFO(text);
        const auto key = parse_key(text);
        REQUIRE(key);
        CHECK(key_text(*key) == text);
    }
    CHECK(parse_key("Shift+Super+q") == parse_key("Super+Shift+Q"));
    CHECK(parse_key("super+Q").error().starts_with("there is no modifier \"super\""));
    const auto button = parse_button("Super+Forward");
    REQUIRE(button);
    CHECK(*button == Combination{modifier::super, BTN_EXTRA});
    CHECK(button_text(*button) == "Super+Forward button");
}

TEST_CASE("Ctrl+Alt+Fn names a terminal") {
    CHECK(terminal_for(XKB_KEY_XF86Switch_VT_1) == 1);
    CHECK(terminal_for(XKB_KEY_XF86Switch_VT_12) == 12);
    CHECK_FALSE(terminal_for(XKB_KEY_F1));
}
