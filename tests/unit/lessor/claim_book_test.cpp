#include <cstdio>
#include <memory>
#include <print>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include <doctest/doctest.h>
#include <wayland-server-core.h>

#include "../sample_displays.hpp"
#include "lessor/claim_book.hpp"
#include "rules/lease_policy.hpp"
#include "vocabulary/formatted.hpp"
#include "vocabulary/log.hpp"
#include "vocabulary/text.hpp"

using namespace sublet;
using namespace sublet::test;

namespace {

using News = std::vector<std::string>;

/// A book of claims on the displays of one card, and what is heard of it, in order.
struct Desk {
    Desk() {
        book.open(*global);
        Log::get().set_sink([this](LogLevel, std::string_view line) {
            if (line.contains(" withheld ")) {
                heard.emplace_back(line);
            }
        });
    }
    ~Desk() {
        Log::get().set_sink(
            [](LogLevel, std::string_view line) { std::println(stderr, "{}", line); });
        global.reset();
        wl_display_destroy(display);
    }
    Desk(const Desk &) = delete;
    Desk &operator=(const Desk &) = delete;

    void show(const ConnectorFacts &facts) {
        const Verdict verdict = book.judge(facts);
        book.observe("card", DisplayChanged{{.facts = facts,
                                             .use = DisplayUse::Offered,
                                             .on_desktop = verdict.desktop,
                                             .offered = verdict.offer,
                                             .rule = {},
                                             .reason = {},
                                             .lease = {}}});
        shown = facts;
    }

    /// Of the sample headset.
    void claim(unsigned id, bool exclusive = false) {
        ClaimCriteria criteria;
        criteria.maker = ClaimPattern{"HVR"};
        criteria.product = 0xaa01;
        book.claim_made({.id = ClaimId(id),
                         .client = {.pid = 42, .executable = {}, .sandbox_id = {}},
                         .holder = {.value = id},
                         .criteria = criteria,
                         .exclusive = exclusive});
    }

    void hear(const ClaimEvent &event) {
        const auto *changed = std::get_if<ClaimChanged>(&event);
        const ClaimReport &claim = changed ? changed->claim : std::get<ClaimEnded>(event).claim;
        heard.push_back(formatted("{} {}: {}", changed ? "claim" : "ended", claim.id.value(),
                                  join(claim.displays)));
    }

    News news() { return std::exchange(heard, {}); }

    wl_display *display = wl_display_create();
    LeasePolicy rules = LeasePolicy::defaults();
    ConnectorFacts shown;
    News heard;
    ClaimBook book{
        {.rules = rules,
         .ask = [](ClaimId, const ConsentNeeded &, const wire::LeaseRequest &,
                   const std::vector<std::string> &,
                   const ConsentAnswer &) -> std::unique_ptr<PendingConsent> { return nullptr; },
         .rules_allow_claims = [] { return false; },
         .was_desktops = [this](const EdidFacts &) { return desktops; },
         .claimed = [](const EdidFacts &) {},
         .judge_again =
             [this] {
                 if (shown.connected) {
                     show(ConnectorFacts(shown));
                 }
             },
         .observe = [this](const ClaimEvent &event) { hear(event); }}};
    bool desktops = false; ///< Whether the displays were the desktop's first.
    std::unique_ptr<wire::LeaseTermsGlobal> global = std::make_unique<wire::LeaseTermsGlobal>(
        display, &book, [](wl_client *) { return ClientFacts{}; });
};

} // namespace

TEST_CASE("a claim is told once as it is made, with the displays that it finds") {
    Desk desk;
    desk.claim(1);
    CHECK(desk.news() == News{"claim 1: "});
    desk.show(headset());
    CHECK(desk.news() == News{"claim 1: DP-2"});
    desk.show(headset());
    desk.book.rules_changed();
    CHECK(desk.news().empty());
    desk.claim(2);
    CHECK(desk.news() == News{"claim 2: DP-2"});
}

TEST_CASE("a claim is told of again when a display of it goes, and when it ends") {
    Desk desk;
    desk.show(headset());
    desk.claim(1);
    desk.book.observe("card", DisplayGone{headset().id});
    desk.book.observe("card", DisplayGone{headset().id});
    CHECK(desk.news() == News{"claim 1: DP-2", "claim 1: "});
    desk.shown = {};
    desk.book.claim_ended(ClaimId(1));
    desk.book.claim_ended(ClaimId(1));
    CHECK(desk.news() == News{"ended 1: "});
    CHECK(desk.book.claims().empty());
}

TEST_CASE(
    "an exclusive claim keeps a display from the next one, which has it when the first ends") {
    Desk desk;
    desk.show(headset());
    desk.claim(1, true);
    desk.claim(2);
    desk.book.rules_changed();
    CHECK(desk.news() == News{"claim 1: DP-2",
                              "claim: DP-2 is withheld from claim 2: claim 1 has it", "claim 2: "});
    REQUIRE(desk.book.drop(ClaimId(1)));
    CHECK(desk.news() == News{"ended 1: DP-2", "claim 2: DP-2"});
    CHECK_FALSE(desk.book.drop(ClaimId(1)));
}

TEST_CASE("why a display is withheld is told once, and again only when it was the claim's") {
    Desk desk;
    desk.desktops = true;
    desk.claim(1);
    desk.show(headset());
    desk.show(headset());
    const std::string withheld = "claim: DP-2 is withheld from claim 1: the desktop had it before "
                                 "any claim, and its rule names nobody to ask";
    CHECK(desk.news() == News{"claim 1: ", withheld});
    desk.desktops = false;
    desk.show(headset());
    desk.desktops = true;
    desk.show(headset());
    CHECK(desk.news() == News{"claim 1: DP-2", "claim 1: ", withheld});
}
