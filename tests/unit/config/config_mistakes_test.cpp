#include <string>

#include <doctest/doctest.h>

#include "config/config_file.hpp"

using namespace sublet;

namespace {

std::string refusal(std::string_view text) {
    const auto config = parse_config(text, "c");
    return config ? "accepted" : config.error().message();
}

/// For a key of a rule that is fine otherwise. The key stands in line 4.
std::string rule_refusal(const std::string &line) {
    return refusal("[[display]]\nmatch = { maker = \"HVR\" }\nlease = \"offer\"\n" + line + "\n");
}

/// For conditions of a rule that is fine otherwise, after "match = { " in line 2.
std::string match_refusal(const std::string &conditions) {
    return refusal("[[display]]\nmatch = { " + conditions + " }\n");
}

/// For keys of a rule's clients table, after "clients = { " in line 4.
std::string clients_refusal(const std::string &keys) {
    return rule_refusal("clients = { " + keys + " }");
}

} // namespace

TEST_CASE("what is not TOML is refused where it stops being TOML") {
    const auto first_words = [](const std::string &text) { return text.substr(0, 10); };
    CHECK(first_words(refusal("[desktop\n")) == "c:1:9: TOM");
    CHECK(first_words(refusal("\n\nmask = maybe\n")) == "c:3:8: TOM");
    CHECK(first_words(refusal("[desktop]\nterminal = [\"foot\"]\nterminal = [\"foot\"]\n")) ==
          "c:3:12: TO");
    CHECK(refusal("\xff\xfe").starts_with("c:1:"));
    CHECK(refusal(std::string(100'000, '[')).starts_with("c:1:"));
}

TEST_CASE("consent to a claim needs somebody who is asked") {
    CHECK(rule_refusal("claims = \"consent\"") ==
          "c:4:10: display.claims: \"consent\" needs clients = { consent = \"ask\" or [PROGRAM] }");
    CHECK(rule_refusal("claims = \"always\"") ==
          "c:4:10: display.claims: unknown value \"always\"; allowed: \"never\", \"consent\", "
          "\"allow\"");
    CHECK(refusal("[[display]]\nmatch = {}\nclaims = \"allow\"\nclients = { uid = [1] }\n") ==
          "accepted");
}

TEST_CASE("a term that there is not is refused") {
    CHECK(rule_refusal("terms = [\"mode\", \"size\"]") ==
          "c:4:9: display.terms: unknown value \"size\"; allowed: \"mode\", \"mask\", \"planes\"");
}

TEST_CASE("an unknown key is refused, with the key that was probably meant") {
    CHECK(refusal("dispaly = 1\n") ==
          "c:1:1: dispaly: unknown key (did you mean display?); "
          "allowed: autostart, buttons, control, desktop, display, keyboard, keys, pointer, "
          "touch, xwayland");
    CHECK(refusal("[network]\n") ==
          "c:1:2: network: unknown key; allowed: autostart, buttons, control, desktop, display, "
          "keyboard, keys, pointer, touch, xwayland");
    CHECK(rule_refusal("laese = \"offer\"") ==
          "c:4:1: display.laese: unknown key (did you mean lease?); allowed: claims, clients, "
          "desktop, "
          "inhibit-idle, input, keep-picture, lease, mask, match, mode, modeset, monitor, name, "
          "on-session-switch, planes, preset, terms");
    CHECK(
        rule_refusal("maker = \"HVR\"") ==
        "c:4:1: display.maker: unknown key; allowed: claims, clients, desktop, inhibit-idle, "
        "input, keep-picture, lease, mask, match, mode, modeset, monitor, name, on-session-switch, "
        "planes, "
        "preset, terms");
    CHECK(match_refusal("nondesktop = true") ==
          "c:2:11: display.match.nondesktop: unknown key (did you mean non-desktop?); allowed: "
          "connector, maker, model, non-desktop, product, serial");
    CHECK(clients_refusal("uids = [1]") ==
          "c:4:13: display.clients.uids: unknown key (did you mean uid?); allowed: consent, "
          "consent-timeout, executable, sandbox, uid, x-programs");
    CHECK(refusal("[control]\nconsent = [\"true\"]\n") ==
          "c:2:1: control.consent: unknown key; allowed: executable, sandbox, uid");
    CHECK(
        refusal("[desktop]\nbackgrouds = []\n") ==
        "c:2:1: desktop.backgrouds: unknown key (did you mean backgrounds?); allowed: backgrounds, "
        "font, terminal");
    CHECK(refusal("[keyboard]\nlayuot = \"de\"\n") ==
          "c:2:1: keyboard.layuot: unknown key (did you mean layout?); allowed: layout, model, "
          "options, repeat-delay, repeat-rate, rules, variant");
}

TEST_CASE("a value of the wrong type is refused") {
    CHECK(refusal("display = true\n") ==
          "c:1:11: display: wrong type (boolean); allowed: tables written as [[display]]");
    CHECK(refusal("[display]\nmask = true\n") ==
          "c:1:1: display: wrong type (table); allowed: tables written as [[display]]");
    CHECK(refusal("display = [1]\n") ==
          "c:1:12: display: wrong type (integer); allowed: tables written as [[display]]");
    CHECK(refusal("desktop = 1\n") == "c:1:11: desktop: wrong type (integer); allowed: a table");
    CHECK(refusal("[desktop]\nterminal = \"foot\"\n") ==
          "c:2:12: desktop.terminal: wrong type (string); allowed: an array of strings");
    CHECK(refusal("[desktop]\nterminal = [\"foot\", 1]\n") ==
          "c:2:21: desktop.terminal: wrong type (integer); allowed: an array of strings");
    CHECK(refusal("[keyboard]\nlayout = [\"de\"]\n") ==
          "c:2:10: keyboard.layout: wrong type (array); allowed: a string");
    CHECK(rule_refusal("desktop = \"no\"") ==
          "c:4:11: display.desktop: wrong type (string); allowed: true, false");
    CHECK(rule_refusal("mask = 1") ==
          "c:4:8: display.mask: wrong type (integer); allowed: true, false");
    CHECK(rule_refusal("mode = 60.0") ==
          "c:4:8: display.mode: wrong type (floating-point); allowed: a string");
    CHECK(rule_refusal("preset = true") ==
          "c:4:10: display.preset: wrong type (boolean); allowed: \"on-grant\", \"on-connect\"");
    CHECK(rule_refusal("clients = [1000]") ==
          "c:4:11: display.clients: wrong type (array); allowed: a table");
    CHECK(match_refusal("product = 1.5") ==
          "c:2:21: display.match.product: wrong type (floating-point); allowed: 0xaa01, "
          "\"0xaa01\", or as decimal number");
    CHECK(match_refusal("non-desktop = 1") ==
          "c:2:25: display.match.non-desktop: wrong type (integer); allowed: true, false");
    CHECK(clients_refusal("uid = 1000") ==
          "c:4:19: display.clients.uid: wrong type (integer); allowed: an array of integers from 0 "
          "to 4294967295");
    CHECK(clients_refusal("uid = [\"root\"]") ==
          "c:4:20: display.clients.uid: wrong type (string); allowed: an array of integers from 0 "
          "to 4294967295");
    CHECK(clients_refusal("consent = \"zenity --question\"") ==
          "c:4:23: display.clients.consent: unknown value; allowed: \"ask\", or a program and its "
          "arguments as an array of strings");
}

TEST_CASE("a value that is none of the allowed ones is refused with them") {
    CHECK(refusal("[[display]]\nmatch = {}\nlease = \"always\"\n") ==
          "c:3:9: display.lease: unknown value \"always\"; allowed: \"never\", \"offer\"");
    CHECK(rule_refusal("preset = \"now\"") ==
          "c:4:10: display.preset: unknown value \"now\"; allowed: \"on-grant\", \"on-connect\"");
    CHECK(rule_refusal("planes = \"primary\"") ==
          "c:4:10: display.planes: unknown value \"primary\"; allowed: \"all\", "
          "\"primary+cursor\"");
    CHECK(rule_refusal("modeset = \"both\"") ==
          "c:4:11: display.modeset: unknown value \"both\"; allowed: \"lessee\", \"lessor\"");
    CHECK(rule_refusal("mode = \"1080p\"") ==
          "c:4:8: display.mode: \"1080p\" is not a mode; allowed: \"preferred\", "
          "\"WIDTHxHEIGHT\", \"WIDTHxHEIGHT@HZ\"");
    CHECK(refusal("[desktop]\nbackgrounds = [\"black\"]\n") ==
          "c:2:15: desktop.backgrounds: \"black\" is not a colour; allowed: \"#rrggbb\"");
    CHECK(refusal("[desktop]\nbackgrounds = [\"#12345g\"]\n") ==
          "c:2:15: desktop.backgrounds: \"#12345g\" is not a colour; allowed: \"#rrggbb\"");
    CHECK(
        refusal("[desktop]\nterminal = [\"\"]\n") ==
        "c:2:12: desktop.terminal: the program has no name; allowed: a program and its arguments");
    CHECK(refusal("[desktop]\nterminal = []\n") == "accepted");
    CHECK(match_refusal("product = 0x10000") ==
          "c:2:21: display.match.product: 65536 is out of range; allowed: 0 to 0xffff");
    CHECK(match_refusal("product = -1") ==
          "c:2:21: display.match.product: -1 is out of range; allowed: 0 to 0xffff");
    CHECK(match_refusal("product = \"aa01\"") ==
          "c:2:21: display.match.product: \"aa01\" is not a product code; allowed: 0xaa01, "
          "\"0xaa01\", or as decimal number");
    CHECK(clients_refusal("uid = [-1]") ==
          "c:4:20: display.clients.uid: -1 is out of range; allowed: an array of integers from 0 "
          "to 4294967295");
    CHECK(clients_refusal("consent = [\"\"]") ==
          "c:4:23: display.clients.consent: the program has no name; allowed: a program and its "
          "arguments");
}

TEST_CASE("a time that is none is refused") {
    for (const std::string time : {"10", "s", "10 s", "-1s", "0s", "1.5s", "1h", "25000m", ""}) {
        CHECK(clients_refusal("consent = [\"ask\"], consent-timeout = \"" + time + "\"") ==
              "c:4:50: display.clients.consent-timeout: \"" + time +
                  "\" is not a duration; allowed: \"500ms\", \"10s\", \"2m\", up to a day");
    }
}

TEST_CASE("a pattern that can match nothing is refused") {
    CHECK(match_refusal("maker = \"\"") == "c:2:19: display.match.maker: an empty pattern matches "
                                           "nothing: \"\"; allowed: a shell glob");
    CHECK(match_refusal("connector = \"DP-[12\"") ==
          "c:2:23: display.match.connector: the pattern has a \"[\" without its \"]\": "
          "\"DP-[12\"; allowed: a shell glob");
    CHECK(match_refusal("model = 'Vive\\'") ==
          "c:2:19: display.match.model: the pattern ends in a backslash that escapes nothing: "
          "\"Vive\\\"; allowed: a shell glob");
    CHECK(match_refusal("serial = \"[]\"") ==
          "c:2:20: display.match.serial: the pattern has a \"[\" without its \"]\": \"[]\"; "
          "allowed: a shell glob");
    CHECK(match_refusal("serial = \"[]]?[!]a]*\\\\[\"") == "accepted");
    CHECK(clients_refusal("sandbox = [\"org.*\", \"[\"]") ==
          "c:4:23: display.clients.sandbox: the pattern has a \"[\" without its \"]\": \"[\"; "
          "allowed: shell globs");
    CHECK(clients_refusal("executable = [\"monado-service\"]") ==
          "c:4:26: display.clients.executable: no program has the path \"monado-service\"; "
          "allowed: globs that begin with \"/\" or \"*\"");
}

TEST_CASE("a rule must say which displays it is about") {
    CHECK(refusal("[[display]]\nlease = \"offer\"\n") ==
          "c:1:1: display.match: missing; allowed: conditions such as match = { maker = \"HVR\" }, "
          "or match = {} for every display");
    CHECK(refusal("[[display]]\nmatch = \"HVR\"\n") ==
          "c:2:9: display.match: wrong type (string); allowed: a table");
}

TEST_CASE("keys that contradict each other are refused") {
    for (const std::string line :
         {"mask = false", "mode = \"800x600\"", "preset = \"on-grant\"", "planes = \"all\"",
          "modeset = \"lessee\"", "inhibit-idle = true", "on-session-switch = \"end\"",
          "input = [\"pad\"]", "clients = { uid = [1] }"}) {
        const std::string key = line.substr(0, line.find(' '));
        const std::string reason = "display." + key + ": has no effect without lease = \"offer\"";
        CHECK(refusal("[[display]]\nmatch = {}\nlease = \"never\"\n" + line + "\n")
                  .ends_with(reason));
        CHECK(refusal("[[display]]\nmatch = {}\n" + line + "\n").ends_with(reason));
        CHECK(rule_refusal(line) == "accepted");
    }
    CHECK(rule_refusal("preset = \"on-connect\"") ==
          "c:4:10: display.preset: \"on-connect\" lights a display that nobody uses; it needs "
          "desktop = false");
    CHECK(rule_refusal("preset = \"on-connect\"\ndesktop = false") == "accepted");
    CHECK(
        rule_refusal("keep-picture = \"1s\"") ==
        "c:4:16: display.keep-picture: has no effect on a display that the desktop takes back; it "
        "needs desktop = false");
    CHECK(rule_refusal("keep-picture = \"1s\"\ndesktop = false") == "accepted");
    CHECK(clients_refusal("consent-timeout = \"10s\"") ==
          "c:4:31: display.clients.consent-timeout: has no effect without consent = \"ask\" or "
          "consent = [PROGRAM]");
}

TEST_CASE("a mistyped lease is one mistake, not several") {
    CHECK(refusal("[[display]]\nmatch = {}\nlease = \"ofer\"\nmask = true\n") ==
          "c:3:9: display.lease: unknown value \"ofer\"; allowed: \"never\", \"offer\"");
}

TEST_CASE("a rule that can never apply is refused") {
    CHECK(refusal("[[display]]\nmatch = {}\n\n[[display]]\nmatch = { maker = \"HVR\" }\n") ==
          "c:5:9: display.match: the rule in line 1 already applies to all these displays; the "
          "first that matches wins");
    CHECK(refusal("[[display]]\nmatch = { model = \"A\" }\n[[display]]\nmatch = { model = \"A\" "
                  "}\n") ==
          "c:4:9: display.match: the rule in line 1 already applies to all these displays; the "
          "first that matches wins");
    CHECK(refusal("[[display]]\nmatch = { model = \"A\" }\n[[display]]\nmatch = { model = \"B\" "
                  "}\n[[display]]\nmatch = {}\n") == "accepted");
}

TEST_CASE("a name belongs to one rule") {
    CHECK(refusal("[[display]]\nname = \"tv\"\nmatch = { model = \"A\" }\n[[display]]\nname = "
                  "\"tv\"\nmatch = { model = \"B\" }\n") ==
          "c:5:8: display.name: the rule in line 1 has this name already");
}

TEST_CASE("all mistakes are told at once, in the order of the file") {
    CHECK(refusal(
              "[desktop]\nterminal = 1\nbackgrounds = [\"red\"]\n[[display]]\nmatch = { maker = 1 "
              "}\nleese = \"offer\"\n[keyboard]\nlayout = 1\n") ==
          "c:2:12: desktop.terminal: wrong type (integer); allowed: an array of strings\n"
          "c:3:15: desktop.backgrounds: \"red\" is not a colour; allowed: \"#rrggbb\"\n"
          "c:5:19: display.match.maker: wrong type (integer); allowed: a string\n"
          "c:6:1: display.leese: unknown key (did you mean lease?); allowed: claims, clients, "
          "desktop, "
          "inhibit-idle, input, keep-picture, lease, mask, match, mode, modeset, monitor, name, "
          "on-session-switch, planes, preset, terms\n"
          "c:8:10: keyboard.layout: wrong type (integer); allowed: a string");
}

TEST_CASE("a file that is cut off anywhere is understood or refused, no worse") {
    const std::string whole =
        "[[display]]\nmatch = { maker = \"HVR\", product = 0xaa01 }\n"
        "lease = \"offer\"\nclients = { uid = [1000], consent = [\"a\"], "
        "consent-timeout = \"10s\" }\n[desktop]\nbackgrounds = [\"#102030\"]\n";
    for (size_t length = 0; length <= whole.size(); ++length) {
        const auto config = parse_config(std::string_view(whole).substr(0, length), "c");
        CHECK((config || config.error().message().starts_with("c:")));
    }
}

TEST_CASE("keys and buttons that there are not are refused") {
    CHECK(refusal("[keys]\n\"Sper+Q\" = \"close\"\n") ==
          "c:2:12: keys.Sper+Q: there is no modifier \"Sper\"; allowed: Super, Ctrl, Alt, Shift");
    CHECK(refusal("[keys]\n\"Super+Retrun\" = \"close\"\n") ==
          "c:2:18: keys.Super+Retrun: there is no key \"Retrun\"; allowed: names such as Q, F5, "
          "Return, Print, XF86AudioMute, as wev and xev show them");
    CHECK(refusal("[keys]\n\"Super+\" = \"close\"\n").starts_with("c:2:12: keys.Super+: there"));
    CHECK(refusal("[buttons]\n\"Super+Lift\" = \"move\"\n") ==
          "c:2:16: buttons.Super+Lift: there is no button \"Lift\"; allowed: Left, Right, Middle, "
          "Back, Forward");
    CHECK(refusal("[buttons]\nLeft = \"move\"\n") ==
          "c:2:8: buttons.Left: a button alone is for what it is pressed on; allowed: with Super, "
          "Ctrl, Alt or Shift, such as Super+Left");
    CHECK(refusal("[keys]\n\"Shift+Alt+a\" = \"help\"\n\"Alt+Shift+A\" = \"quit\"\n") ==
          "c:2:17: keys.Shift+Alt+a: is bound twice, in other words");
}

TEST_CASE("what no key can do is refused") {
    const std::string unknown = refusal("[keys]\n\"Super+Q\" = \"clsoe\"\n");
    CHECK(
        unknown.starts_with("c:2:13: keys.Super+Q: unknown action \"clsoe\" (did you mean close?); "
                            "allowed: \"none\", \"terminal\", \"close\", "));
    CHECK(unknown.ends_with("\"quit\", or a program and its arguments as an array of strings"));
    CHECK(refusal("[keys]\n\"Super+Q\" = \"move\"\n").contains("unknown action \"move\""));
    CHECK(refusal("[buttons]\n\"Super+Left\" = \"move\"\n") == "accepted");
    CHECK(refusal("[keys]\n\"Super+Q\" = 5\n")
              .starts_with("c:2:13: keys.Super+Q: wrong type (integer)"));
    CHECK(refusal("[keys]\n\"Super+Q\" = []\n") ==
          "c:2:13: keys.Super+Q: the program has no name; allowed: a program and its arguments");
    CHECK(refusal("[keys]\ndefaults = \"no\"\n") ==
          "c:2:12: keys.defaults: wrong type (string); allowed: true, false");
}

TEST_CASE("a program to start has to be named") {
    CHECK(refusal("[[autostart]]\n") == "c:1:1: autostart.command: missing; allowed: a program and "
                                        "its arguments, such as [\"waybar\"]");
    CHECK(refusal("[[autostart]]\ncommand = \"waybar\"\n") ==
          "c:2:11: autostart.command: wrong type (string); allowed: an array of strings");
    CHECK(
        refusal("[[autostart]]\ncommand = []\n").starts_with("c:2:11: autostart.command: missing"));
}

TEST_CASE("what no pointer can be is refused") {
    CHECK(refusal("[[pointer]]\nspeed = 3\n") ==
          "c:2:9: pointer.speed: 3 is out of range; allowed: a number from -1 to 1");
    CHECK(refusal("[[pointer]]\nkind = \"trackball\"\n") ==
          "c:2:8: pointer.kind: unknown value \"trackball\"; allowed: \"touchpad\", \"mouse\"");
    CHECK(refusal("[[pointer]]\ntap-to-click = true\n")
              .starts_with("c:2:1: pointer.tap-to-click: unknown key"));
}

TEST_CASE("a key repeats within reason") {
    CHECK(refusal("[keyboard]\nrepeat-rate = 5000\n") ==
          "c:2:15: keyboard.repeat-rate: 5000 is out of range; allowed: a number from 0 to 1000");
    CHECK(refusal("[keyboard]\nrepeat-delay = 300\n")
              .starts_with("c:2:16: keyboard.repeat-delay: wrong type (integer)"));
}
