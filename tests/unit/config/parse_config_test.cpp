#include <doctest/doctest.h>
#include <linux/input-event-codes.h>
#include <xkbcommon/xkbcommon.h>

#include "config/config_file.hpp"
#include "rules/lease_policy.hpp"

using namespace sublet;
using namespace std::chrono_literals;

namespace {

Config parse(std::string_view text) {
    auto config = parse_config(text, "config.toml");
    INFO((config ? "" : config.error().message()));
    REQUIRE(config);
    return *std::move(config);
}

} // namespace

TEST_CASE("an empty file means the defaults") {
    const Config config = parse("");
    CHECK(config == Config{});
    CHECK(config.desktop.terminal.empty());
    CHECK(config.displays.empty());
}

TEST_CASE("a rule says everything about a display") {
    const Config config = parse(R"(
        [[display]]
        name = "the Vive"
        desktop = false
        lease = "offer"
        mask = false
        mode = "2160x1200@89.5"
        preset = "on-connect"
        planes = "primary+cursor"
        modeset = "lessor"
        terms = ["planes", "mask"]
        claims = "consent"
        inhibit-idle = false
        input = ["Acme *", "pad"]
        on-session-switch = "suspend"
        keep-picture = "3s"
        [display.match]
        connector = "DP-*"
        maker = "HVR"
        product = 0xaa01
        model = "*Vive*"
        serial = "LHR-[0-9]*"
        non-desktop = true
        [display.clients]
        uid = [1000, 1001]
        executable = ["/usr/bin/monado-service", "*/vrserver"]
        sandbox = ["org.example.*"]
        consent = ["zenity", "--question"]
        consent-timeout = "10s"
    )");
    REQUIRE(config.displays.size() == 1);
    Rule expected;
    expected.name = "the Vive";
    expected.match = {.connector = "DP-*",
                      .maker = "HVR",
                      .product = 0xaa01,
                      .model = "*Vive*",
                      .serial = "LHR-[0-9]*",
                      .non_desktop = true};
    expected.desktop = false;
    expected.offer = true;
    expected.mask = false;
    expected.mode = {2160, 1200, 89'500};
    expected.preset = PresetTime::OnConnect;
    expected.planes = LeasedPlanes::PrimaryAndCursor;
    expected.modeset = ModesetBy::Lessor;
    expected.on_session_switch = OnSessionSwitch::Suspend;
    expected.input = {"Acme *", "pad"};
    expected.keep_picture = 3s;
    expected.terms = {.mode = false, .mask = true, .planes = true};
    expected.claims = ClaimRight::Consent;
    expected.clients.uids = {1000, 1001};
    expected.clients.executables = {"/usr/bin/monado-service", "*/vrserver"};
    expected.clients.sandbox_ids = {"org.example.*"};
    expected.clients.consent = {"zenity", "--question"};
    expected.clients.consent_timeout = 10s;
    CHECK(config.displays.front() == expected);
}

TEST_CASE("a rule says which terms clients may set") {
    const auto rights = [](const std::string &keys) {
        const auto text = "[[display]]\nmatch = {}\nlease = \"offer\"\n" + keys;
        return parse(text).displays.front().terms;
    };
    CHECK(rights("") == TermRights{.mode = true, .mask = false, .planes = true});
    CHECK(rights("modeset = \"lessor\"\n") ==
          TermRights{.mode = false, .mask = false, .planes = true});
    CHECK(rights("terms = []\n") == TermRights{.mode = false, .mask = false, .planes = false});
    CHECK(rights("modeset = \"lessor\"\nterms = [\"mask\", \"mode\"]\n") ==
          TermRights{.mode = true, .mask = true, .planes = false});
}

TEST_CASE("the user counts as active while a display that is not the desktop's is leased") {
    const auto inhibits = [](const std::string &keys) {
        std::string answer;
        for (const Rule &rule :
             parse("[[display]]\nmatch = {}\nlease = \"offer\"\n" + keys).displays) {
            answer += rule.desktop ? "monitor: " : "headset: ";
            answer += rule.inhibit_idle ? "yes " : "no ";
        }
        return answer;
    };
    CHECK(inhibits("") == "headset: yes monitor: no ");
    CHECK(inhibits("desktop = false\n") == "headset: yes ");
    CHECK(inhibits("inhibit-idle = false\n") == "headset: no monitor: no ");
    CHECK(inhibits("desktop = true\ninhibit-idle = true\n") == "monitor: yes ");
}

TEST_CASE("a product code may be written as drm_info and edid-decode print it") {
    for (const auto *code : {"0xaa01", "\"0xaa01\"", "\"0xAA01\"", "43521"}) {
        const Config config = parse(std::string("[[display]]\nmatch = { product = ") + code +
                                    " }\ndesktop = true\nlease = \"never\"\n");
        CHECK(config.displays.front().match.product == 0xaa01);
    }
}

TEST_CASE("rules keep their order and are named by their number") {
    const Config config = parse(R"(
        [[display]]
        match = { connector = "DP-1" }
        desktop = true
        lease = "offer"
        [[display]]
        match = {}
        desktop = true
        lease = "never"
    )");
    REQUIRE(config.displays.size() == 2);
    CHECK(config.displays[0].name == "display rule 1");
    CHECK(config.displays[0].offer);
    CHECK(config.displays[1].name == "display rule 2");
    CHECK(config.displays[1].match == ConnectorMatch{});
}

TEST_CASE("a rule that leaves it open what a display is for follows the kind of display") {
    ConnectorFacts facts;
    facts.name = "DP-1";
    const auto verdict = [&](std::string_view text, bool non_desktop) {
        facts.non_desktop = non_desktop;
        return LeasePolicy(parse(text).displays).judge(facts);
    };

    SUBCASE("nothing said: as without the rule") {
        constexpr auto text = "[[display]]\nmatch = { connector = \"DP-1\" }\n";
        CHECK(verdict(text, false).desktop);
        CHECK_FALSE(verdict(text, false).offer);
        CHECK_FALSE(verdict(text, true).desktop);
        CHECK(verdict(text, true).offer);
        CHECK(verdict(text, true).name == "display rule 1");
    }
    SUBCASE("offered: a headset still gets no desktop") {
        constexpr auto text = "[[display]]\nmatch = { connector = \"DP-1\" }\nlease = \"offer\"\n";
        CHECK(verdict(text, false).desktop);
        CHECK(verdict(text, false).offer);
        CHECK_FALSE(verdict(text, true).desktop);
        CHECK(verdict(text, true).offer);
    }
    SUBCASE("a desktop wherever it is: a headset is still offered") {
        constexpr auto text = "[[display]]\nmatch = {}\ndesktop = true\n";
        CHECK_FALSE(verdict(text, false).offer);
        CHECK(verdict(text, true).desktop);
        CHECK(verdict(text, true).offer);
    }
    SUBCASE("a condition on the flag settles it") {
        constexpr auto text = "[[display]]\nname = \"x\"\nmatch = { non-desktop = true }\n";
        CHECK(parse(text).displays.size() == 1);
        CHECK(verdict(text, true).name == "x");
        CHECK(verdict(text, true).offer);
        CHECK_FALSE(verdict(text, true).desktop);
        CHECK(verdict(text, false).name == "default for monitors");
    }
}

TEST_CASE("general keys") {
    const Config config = parse(R"(
        [desktop]
        terminal = ["weston-terminal", "--maximized"]
        backgrounds = ["#ff8000", "#000000"]
        [keyboard]
        rules = "evdev"
        model = "pc105"
        layout = "de,us"
        variant = "neo,"
        options = "grp:alt_shift_toggle"
        [control]
        uid = [0]
        executable = ["/usr/bin/subletctl"]
        sandbox = ["org.example.Control"]
    )");
    CHECK(config.desktop.terminal == std::vector<std::string>{"weston-terminal", "--maximized"});
    CHECK(config.desktop.backgrounds == std::vector<Color>{{1, 128 / 255.0F, 0, 1}, {0, 0, 0, 1}});
    CHECK(config.desktop.keyboard ==
          KeyboardLayout{"evdev", "pc105", "de,us", "neo,", "grp:alt_shift_toggle"});
    CHECK(config.control.uids == std::vector<uid_t>{0});
    CHECK(config.control.executables == std::vector<std::string>{"/usr/bin/subletctl"});
    CHECK(config.control.sandbox_ids == std::vector<std::string>{"org.example.Control"});
}

TEST_CASE("keys and buttons do something of the desktop's, run a command or do nothing") {
    const Config config = parse(R"(
        [keys]
        "Super+Shift+1" = "snap-top-left"
        "Print" = ["grim", "-"]
        "Super+Q" = "none"
        [buttons]
        defaults = false
        "Ctrl+Alt+Middle" = "close"
    )");
    const BindingWishes keys{
        true,
        {{{0, XKB_KEY_Print}, Command{"grim", "-"}},
         {{modifier::super, XKB_KEY_q}, std::monostate()},
         {{modifier::super | modifier::shift, XKB_KEY_1}, DesktopAction::SnapTopLeft}}};
    CHECK(config.desktop.keys == keys);
    const BindingWishes buttons{
        false, {{{modifier::ctrl | modifier::alt, BTN_MIDDLE}, DesktopAction::CloseWindow}}};
    CHECK(config.desktop.buttons == buttons);
}

TEST_CASE("programs are started in their order") {
    const Config config = parse("[[autostart]]\ncommand = [\"waybar\"]\n"
                                "[[autostart]]\ncommand = [\"kanshi\", \"-c\", \"f\"]\n");
    CHECK(config.desktop.autostart == std::vector<Command>{{"waybar"}, {"kanshi", "-c", "f"}});
}

TEST_CASE("a pointer is what its table says") {
    const Config config = parse(R"(
        [[pointer]]
        device = "Synaptics*"
        kind = "touchpad"
        enable = "without-mouse"
        speed = 0.5
        acceleration = "flat"
        natural-scroll = true
        scroll-method = "edge"
        left-handed = true
        middle-emulation = true
        tap = false
        tap-and-drag = false
        click-method = "fingers"
        disable-while-typing = false
        [keyboard]
        repeat-rate = 40
        repeat-delay = "250ms"
    )");
    const PointerRule expected{
        .device = "Synaptics*",
        .kind = PointerRule::Kind::Touchpad,
        .events = LIBINPUT_CONFIG_SEND_EVENTS_DISABLED_ON_EXTERNAL_MOUSE,
        .speed = 0.5,
        .acceleration = LIBINPUT_CONFIG_ACCEL_PROFILE_FLAT,
        .natural_scroll = true,
        .scroll_method = LIBINPUT_CONFIG_SCROLL_EDGE,
        .left_handed = true,
        .middle_emulation = LIBINPUT_CONFIG_MIDDLE_EMULATION_ENABLED,
        .tap = LIBINPUT_CONFIG_TAP_DISABLED,
        .tap_and_drag = LIBINPUT_CONFIG_DRAG_DISABLED,
        .click_method = LIBINPUT_CONFIG_CLICK_METHOD_CLICKFINGER,
        .disable_while_typing = LIBINPUT_CONFIG_DWT_DISABLED,
    };
    REQUIRE(config.desktop.pointers.size() == 1);
    CHECK(config.desktop.pointers.front() == expected);
    CHECK(config.desktop.repeat == KeyRepeat{40, 250ms});
}
