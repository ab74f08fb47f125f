#include <doctest/doctest.h>

#include "displays/display_mode.hpp"
#include "lessor/term_judgement.hpp"
#include "lessor/term_report.hpp"
#include "rules/lease_policy.hpp"
#include "vocabulary/formatted.hpp"

using namespace sublet;

namespace {

constexpr ConnectorId left{51}, right{52};

drmModeModeInfo mode(uint16_t width, uint16_t height, uint32_t hertz) {
    drmModeModeInfo mode{};
    mode.hdisplay = mode.hsync_start = mode.hsync_end = mode.htotal = width;
    mode.vdisplay = mode.vsync_start = mode.vsync_end = mode.vtotal = height;
    mode.clock = width * height * hertz / 1000;
    return mode;
}

ConnectorFacts facts(ConnectorId id, const char *name) {
    ConnectorFacts facts;
    facts.id = id;
    facts.name = name;
    facts.connected = true;
    facts.modes = {mode(2000, 1000, 90), mode(1000, 500, 60), mode(1000, 500, 50)};
    return facts;
}

/// Two displays under the same rule, and a client that asks for both.
struct Scene {
    explicit Scene(Rule rule = {}) {
        rule.offer = true;
        rule.name = "the rule";
        const LeasePolicy policy({rule});
        displays.judge(facts(left, "DP-1"), policy);
        displays.judge(facts(right, "DP-2"), policy);
        request.connectors = {left, right};
    }

    DisplayTerms &terms(ConnectorId connector) {
        DisplayTerms asked{};
        asked.connector = connector;
        return request.terms.displays.emplace_back(asked);
    }

    JudgedTerms judge() { return judge_terms(request, displays); }

    DisplayTable displays;
    wire::LeaseRequest request;
};

drmModeModeInfo kept_mode(const JudgedTerms &judged) {
    return std::get<drmModeModeInfo>(*judged.kept.displays.at(0).mode);
}

} // namespace

TEST_CASE("a size becomes the display's own mode, with a rate the nearest one") {
    Scene scene;
    scene.terms(left).mode = ListedMode{1000, 500, 0};
    CHECK(same_timings(kept_mode(scene.judge()), mode(1000, 500, 60)));
    scene.request.terms.displays[0].mode = ListedMode{1000, 500, 50'400};
    CHECK(same_timings(kept_mode(scene.judge()), mode(1000, 500, 50)));
    scene.request.terms.displays[0].mode = ListedMode{0, 0, 0};
    CHECK(same_timings(kept_mode(scene.judge()), mode(2000, 1000, 90)));
}

TEST_CASE("a timing need not be the display's own") {
    Scene scene;
    scene.terms(left).mode = mode(321, 123, 60);
    CHECK(same_timings(kept_mode(scene.judge()), mode(321, 123, 60)));
    CHECK_FALSE(scene.judge().refusal);
}

TEST_CASE("a timing has the rate that the kernel would give it, whatever its client sends") {
    Scene scene;
    scene.terms(left);
    const auto rate = [&](const drmModeModeInfo &asked) {
        scene.request.terms.displays[0].mode = asked;
        return kept_mode(scene.judge()).vrefresh;
    };
    CHECK(rate(mode(1000, 500, 240)) == 240);
    drmModeModeInfo nearly = mode(1000, 500, 60);
    nearly.clock -= 30;
    nearly.vrefresh = 10;
    CHECK(rate(nearly) == 60);
    drmModeModeInfo absurd = mode(1, 1, 0);
    absurd.clock = UINT32_MAX;
    CHECK(rate(absurd) == UINT32_MAX);
}

TEST_CASE("what cannot be kept refuses the request, or is left out") {
    Scene scene;
    scene.terms(right).mode = ListedMode{640, 480, 0};
    REQUIRE(scene.judge().refusal);
    CHECK(scene.judge().refusal->reason == RefusalReason::TermUnmet);
    CHECK(scene.judge().refusal->connector == right);
    CHECK(scene.judge().refusal->term == Term::Mode);
    scene.request.terms.refuse_unmet = false;
    const JudgedTerms judged = scene.judge();
    CHECK_FALSE(judged.refusal);
    CHECK_FALSE(judged.kept.displays.at(0).mode);
    CHECK(judged.unmet == std::vector<UnmetTerm>{{right, Term::Mode, "it has no mode 640x480"}});
}

TEST_CASE("sizes beyond all bounds are no mode, and no crash") {
    Scene scene;
    scene.terms(left).mode = ListedMode{UINT32_MAX, UINT32_MAX, UINT32_MAX};
    CHECK(scene.judge().refusal);
}

TEST_CASE("what the rule gives anyway needs no right") {
    Rule rule;
    rule.terms = {.mode = false, .mask = false, .planes = false};
    rule.mode = {1000, 500, 0};
    rule.planes = LeasedPlanes::PrimaryAndCursor;
    Scene scene(rule);
    DisplayTerms &terms = scene.terms(left);
    terms.mode = ListedMode{1000, 500, 60'000};
    terms.masked = true;
    terms.overlays = 0;
    terms.lit = true;
    CHECK_FALSE(scene.judge().refusal);
}

TEST_CASE("everything else does") {
    Rule rule;
    rule.terms = {.mode = false, .mask = false, .planes = false};
    const auto forbidden = [&](const auto &ask) {
        Scene scene(rule);
        ask(scene.terms(left));
        const auto refusal = scene.judge().refusal;
        return refusal && refusal->reason == RefusalReason::TermForbidden ? refusal->term
                                                                          : Term::None;
    };
    CHECK(forbidden([](auto &terms) { terms.mode = ListedMode{1000, 500, 0}; }) == Term::Mode);
    CHECK(forbidden([](auto &terms) { terms.mode = mode(321, 123, 60); }) == Term::Mode);
    CHECK(forbidden([](auto &terms) { terms.masked = false; }) == Term::Masked);
    CHECK(forbidden([](auto &terms) { terms.overlays = 0; }) == Term::Overlays);
    CHECK(forbidden([](auto &terms) { terms.overlays = 3; }) == Term::Overlays);
    CHECK(forbidden([](auto &terms) { terms.lit = false; }) == Term::Light);
}

TEST_CASE("nobody gets planes that the rule keeps") {
    Rule rule;
    rule.planes = LeasedPlanes::PrimaryAndCursor;
    for (const uint32_t overlays : {1U, all_overlays}) {
        Scene scene(rule);
        scene.terms(left).overlays = overlays;
        REQUIRE(scene.judge().refusal);
        CHECK(scene.judge().refusal->reason == RefusalReason::TermForbidden);
    }
}

TEST_CASE("one masked display masks the others of its lease") {
    Rule rule;
    rule.terms.mask = true;
    Scene scene(rule);
    scene.terms(left).masked = false;
    REQUIRE(scene.judge().refusal);
    CHECK(scene.judge().refusal->term == Term::Masked);
    scene.terms(right).masked = false;
    CHECK_FALSE(scene.judge().refusal);
}

TEST_CASE("what the desktop lists is lit") {
    Rule rule;
    rule.mask = false;
    Scene scene(rule);
    scene.terms(left).lit = false;
    REQUIRE(scene.judge().refusal);
    CHECK(scene.judge().refusal->reason == RefusalReason::TermUnmet);
    CHECK(scene.judge().refusal->term == Term::Light);
}

TEST_CASE("each term is reported in words, with why it is not kept") {
    Scene scene;
    DisplayTerms &of_left = scene.terms(left);
    of_left.mode = ListedMode{.width = 640, .height = 480};
    of_left.masked = true;
    of_left.overlays = all_overlays;
    of_left.lit = false;
    DisplayTerms &of_right = scene.terms(right);
    of_right.masked = false;
    of_right.overlays = 2;
    of_right.lit = true;
    std::vector<std::string> told;
    for (const TermReport &term :
         report_terms(scene.request.terms,
                      {{.connector = left, .term = Term::Overlays, .why = "few"},
                       {.connector = right, .term = Term::Masked, .why = "no"}},
                      scene.displays)) {
        told.push_back(
            formatted("{} {} {} {}", term.connector, to_string(term.term), term.asked, term.unmet));
    }
    CHECK(told == std::vector<std::string>{"DP-1 mode 640x480 ", "DP-1 masked yes ",
                                           "DP-1 overlays all few", "DP-1 light dark ",
                                           "DP-2 masked no no", "DP-2 overlays 2 ",
                                           "DP-2 light lit "});
}
