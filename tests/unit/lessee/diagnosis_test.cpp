#include <doctest/doctest.h>

#include <algorithm>

#include <check/diagnosis.hpp>

using namespace sublet;
using namespace sublet::cli;
using Kind = Finding::Kind;

namespace {

const EdidFacts vive{.maker = "HVR", .product = 0xaa01, .model = "HTC-VIVE"};

ConnectedDisplay headset(bool lit) {
    return {{.id = ConnectorId(7),
             .name = "DP-2",
             .connected = true,
             .non_desktop = true,
             .edid = vive,
             .modes = {drmModeModeInfo()}},
            lit};
}

ConnectedDisplay monitor() {
    return {{.id = ConnectorId(8),
             .name = "DP-1",
             .connected = true,
             .edid = EdidFacts{.maker = "DEL"},
             .modes = {drmModeModeInfo()}},
            true};
}

std::vector<ProbedCard> one_card(std::vector<ConnectedDisplay> displays) {
    return {{"/dev/dri/card0", CardFacts{.node = "/dev/dri/card0",
                                         .crtcs = 4,
                                         .overlays = 1,
                                         .cursors = 1,
                                         .displays = std::move(displays)}}};
}

LessorFacts answering(std::vector<ConnectorFacts> offered) {
    return {.socket = {.path = "/run/user/1/wayland-1", .there = true},
            .peer = PeerFacts{.name = "sway", .drives_a_card = true},
            .told_devices = true,
            .settled = true,
            .cards = {{"/dev/dri/card0", std::move(offered)}}};
}

bool tells(const std::vector<Finding> &findings, Kind kind, std::string_view words) {
    return std::ranges::any_of(findings, [&](const Finding &finding) {
        return finding.kind == kind &&
               (finding.text.contains(words) || finding.advice.contains(words));
    });
}

bool all_well(const std::vector<Finding> &findings) {
    return std::ranges::none_of(findings,
                                [](const Finding &finding) { return finding.kind == Kind::Bad; });
}

/// Findings about a card that is as `change` makes it.
std::vector<Finding> with(void (*change)(CardFacts &)) {
    auto cards = one_card({headset(false)});
    change(*cards.front().facts);
    return diagnose_cards(cards);
}

} // namespace

TEST_CASE("a headset on offer leaves nothing to complain of") {
    const auto cards = one_card({headset(false)});
    const auto findings = diagnose_lessor(answering({headset(false).facts}), cards);
    CHECK(all_well(findings));
    CHECK(all_well(diagnose_cards(cards)));
    CHECK(tells(findings, Kind::Good, "DP-2 is on offer: HVR 0xaa01"));
    CHECK(tells(findings, Kind::Good, "sway lends from /dev/dri/card0"));
}

TEST_CASE("whether a compositor takes terms is good to know") {
    LessorFacts lessor = answering({headset(false).facts});
    CHECK(tells(diagnose_lessor(lessor, {}), Kind::Note, "sway takes neither terms"));
    CHECK(tells(diagnose_lessor(lessor, {}), Kind::Note,
                "--mask, --planes and the --mode of exec have no effect; claim and --claim fail"));
    lessor.takes_terms = true;
    CHECK(tells(diagnose_lessor(lessor, {}), Kind::Good, "sway takes terms"));
}

TEST_CASE("without a compositor the environment is what is wrong") {
    const auto about = [](SocketFacts socket) {
        return diagnose_lessor({.socket = std::move(socket)}, {});
    };
    CHECK(tells(about({}), Kind::Bad, "neither XDG_RUNTIME_DIR nor DISPLAY is set"));
    CHECK(tells(about({.path = "/run/x/wayland-0"}), Kind::Bad, "no socket /run/x/wayland-0"));
    CHECK(tells(about({.path = "/run/x/wayland-0", .others = {"wayland-1", "wayland-2"}}),
                Kind::Bad, "--display wayland-1, --display wayland-2"));
    CHECK(tells(about({.path = "/run/x/wayland-0", .there = true, .permitted = false}), Kind::Bad,
                "may not connect"));
    CHECK(tells(about({.path = "/run/x/wayland-0", .there = true}), Kind::Bad, "has ended"));
}

TEST_CASE("a compositor without the global lends nothing, for one of three reasons") {
    LessorFacts lessor{.peer = PeerFacts{.name = "weston", .drives_a_card = false},
                       .told_devices = true,
                       .settled = true};
    CHECK(tells(diagnose_lessor(lessor, {}), Kind::Bad, "weston lends no displays"));
    CHECK(tells(diagnose_lessor(lessor, {}), Kind::Bad, "nested"));
    lessor.peer->drives_a_card = true;
    CHECK(tells(diagnose_lessor(lessor, {}), Kind::Bad, "configuration must allow"));
    lessor.sandbox = "Flatpak";
    CHECK(tells(diagnose_lessor(lessor, {}), Kind::Bad, "sandbox (Flatpak)"));
}

TEST_CASE("a compositor that does not go on may be switched away") {
    auto lessor = answering({});
    lessor.settled = false;
    CHECK(tells(diagnose_lessor(lessor, {}), Kind::Bad, "switched away"));
}

TEST_CASE("when nothing is on offer, each display tells why") {
    const auto about = [](std::vector<ConnectedDisplay> displays) {
        return diagnose_lessor(answering({}), one_card(std::move(displays)));
    };
    CHECK(tells(about({headset(true)}), Kind::Bad, "nothing is on offer"));
    CHECK(tells(about({headset(true)}), Kind::Note, "another program has leased it"));
    CHECK(tells(about({headset(false)}), Kind::Note, "keeps it back"));
    CHECK(tells(about({monitor()}), Kind::Note, "does not mark it as non-desktop"));
    CHECK(tells(about({monitor()}), Kind::Note, "maker = \"DEL\""));
    CHECK(tells(about({monitor()}), Kind::Note, "no headset is connected"));
    CHECK_FALSE(tells(about({headset(true)}), Kind::Note, "no headset is connected"));
    CHECK(tells(about({}), Kind::Note, "no headset is connected"));

    ConnectedDisplay unknown = monitor();
    unknown.facts.edid.reset();
    CHECK(tells(about({unknown}), Kind::Note, "connector = \"DP-1\""));

    ConnectedDisplay unlit = headset(false);
    unlit.facts.modes.clear();
    CHECK(tells(about({unlit}), Kind::Note, "EDID names none that the driver takes"));
    unlit.facts.edid.reset();
    CHECK(tells(about({unlit}), Kind::Note, "EDID could not be read"));
    CHECK(tells(diagnose_cards(one_card({unknown})), Kind::Note, "no EDID"));
}

TEST_CASE("a display on offer needs modes") {
    auto bare = headset(false).facts;
    bare.modes.clear();
    CHECK(tells(diagnose_lessor(answering({bare}), {}), Kind::Bad, "no modes"));

    const auto beside = diagnose_lessor(answering({bare, monitor().facts}), {});
    CHECK(tells(beside, Kind::Note, "no modes"));
    CHECK(all_well(beside));
}

TEST_CASE("what a driver cannot do is told with what follows from it") {
    CHECK(tells(with([](CardFacts &card) { card.atomic = false; }), Kind::Note, "no atomic"));
    CHECK(tells(with([](CardFacts &card) { card.dumb_buffers = false; }), Kind::Note, "gles"));
    CHECK(tells(with([](CardFacts &card) { card.monotonic_timestamps = false; }), Kind::Note,
                "monotonic"));
    CHECK(tells(with([](CardFacts &card) { card.overlays = 0; }), Kind::Note, "no overlay planes"));
    CHECK(tells(with([](CardFacts &card) { card.cursors = 0; }), Kind::Note, "no cursor planes"));
    CHECK(tells(with([](CardFacts &card) { card.crtcs = 0; }), Kind::Note, "drives no displays"));
    CHECK(tells(with([](CardFacts &card) { card.has_master = false; }), Kind::Note,
                "driven by nobody"));
    CHECK(tells(with([](CardFacts &card) {
                    card.crtcs = 1;
                    card.displays.push_back(monitor());
                }),
                Kind::Note, "it can light 1 of the 2 connected displays at a time"));
}

TEST_CASE("a card that may not be opened is not needed") {
    const std::vector<ProbedCard> cards = {
        {"/dev/dri/card0", std::unexpected(Error{Error::Kind::System, EACCES, "open"})},
        {"/dev/dri/card1", std::unexpected(Error{Error::Kind::System, ENODEV, "open card1"})}};
    const auto findings = diagnose_cards(cards);
    CHECK(tells(findings, Kind::Note, "group \"video\""));
    CHECK(tells(findings, Kind::Note, "open card1"));
    CHECK(all_well(findings));
    CHECK(tells(diagnose_cards({}), Kind::Note, "no graphics card"));
}
