#include <cstdio>
#include <memory>
#include <optional>
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

/// Maker and product of the sample headset.
ClaimCriteria its_product() {
    ClaimCriteria criteria;
    criteria.maker = ClaimPattern{"HVR"};
    criteria.product = 0xaa01;
    return criteria;
}

LeasePolicy with_claims(ClaimRight right, std::vector<std::string> consent = {}) {
    Rule rule;
    rule.name = "all displays";
    rule.claims = right;
    rule.clients.consent = std::move(consent);
    return LeasePolicy({rule});
}

/// One of the questions that are open.
class Question final : public PendingConsent {
public:
    explicit Question(unsigned &open) : open_(open) { ++open_; }
    ~Question() override { --open_; }
    Question(const Question &) = delete;
    Question &operator=(const Question &) = delete;

private:
    unsigned &open_;
};

/// A book of claims on the displays of one card, and what is heard of it, in order.
struct Desk {
    explicit Desk(LeasePolicy policy = LeasePolicy::defaults()) : rules(std::move(policy)) {
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

    void claim(unsigned id, bool exclusive = false, const ClaimCriteria &criteria = its_product()) {
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

    /// Whether the first claim has the display.
    [[nodiscard]] bool has() const { return !book.claims().front().displays.empty(); }

    wl_display *display = wl_display_create();
    LeasePolicy rules;
    ConnectorFacts shown;
    News heard;
    std::vector<ConsentAnswer> questions;
    unsigned asking = 0; ///< Of the questions, those that are open.
    ClaimBook book{{.rules = rules,
                    .ask =
                        [this](ClaimId, const ConsentNeeded &, const wire::LeaseRequest &,
                               const std::vector<std::string> &, ConsentAnswer answer) {
                            questions.push_back(std::move(answer));
                            return std::make_unique<Question>(asking);
                        },
                    .rules_allow_claims =
                        [this] { return rules.judge(headset()).claims != ClaimRight::Unsaid; },
                    .was_desktops =
                        [this](const EdidFacts &) {
                            ++looked_up;
                            return desktops;
                        },
                    .claimed = [](const EdidFacts &) {},
                    .judge_again =
                        [this] {
                            if (shown.connected) {
                                show(ConnectorFacts(shown));
                            }
                        },
                    .observe = [this](const ClaimEvent &event) { hear(event); }}};
    bool desktops = false; ///< Whether the displays were the desktop's first.
    size_t looked_up = 0;  ///< How often that was asked, which is once for each claim in question.
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

TEST_CASE("a claim has what fulfils all of its criteria") {
    const auto has = [](const ConnectorFacts &facts, const ClaimCriteria &criteria) {
        Desk desk(with_claims(ClaimRight::Allow));
        desk.show(facts);
        desk.claim(1, false, criteria);
        return desk.has();
    };
    using Field = std::optional<ClaimPattern> ClaimCriteria::*;
    const std::vector<std::pair<Field, std::string>> fields{
        {&ClaimCriteria::maker, "HVR"},
        {&ClaimCriteria::model, "HTC Vive"},
        {&ClaimCriteria::serial, "L1"},
        {&ClaimCriteria::connector_type, "DP"},
    };
    ClaimCriteria all = its_product();
    for (const auto &[field, value] : fields) {
        all.*field = ClaimPattern{value};
    }
    CHECK(has(headset(), all));
    ConnectorFacts blind = headset();
    blind.edid.reset();
    for (const auto &[field, value] : fields) {
        INFO(value);
        const auto with = [&](ClaimCriteria criteria, ClaimPattern pattern) {
            criteria.*field = std::move(pattern);
            return criteria;
        };
        const ClaimPattern begins{value.substr(0, 1) + "*", true};
        CHECK(has(headset(), with({}, {value})));
        CHECK(has(headset(), with(all, begins)));
        CHECK_FALSE(has(headset(), with(all, {value.substr(0, 1) + "*"})));
        CHECK_FALSE(has(headset(), with(all, {value + "x"})));
        CHECK(has(blind, with({}, begins)) == (field == &ClaimCriteria::connector_type));
    }
    ClaimCriteria another = all;
    another.product = 0xaa02;
    CHECK_FALSE(has(headset(), another));
    ClaimCriteria product;
    product.product = 0xaa01;
    CHECK(has(headset(), product));
    CHECK_FALSE(has(blind, product));
}

TEST_CASE("a rule decides what a claim has, and without one whether the desktop had it before") {
    ClaimCriteria wide;
    wide.connector_type = ClaimPattern{"DP"};
    for (const bool desktops : {false, true}) {
        const auto has = [&](ClaimRight right, const ClaimCriteria &criteria) {
            Desk desk(with_claims(right));
            desk.desktops = desktops;
            desk.show(headset());
            desk.claim(1, false, criteria);
            CHECK(desk.questions.empty());
            return desk.has();
        };
        CHECK(has(ClaimRight::Unsaid, its_product()) == !desktops);
        CHECK_FALSE(has(ClaimRight::Never, its_product()));
        CHECK_FALSE(has(ClaimRight::Consent, its_product())); // There is nobody to be asked.
        CHECK(has(ClaimRight::Allow, its_product()));
        CHECK(has(ClaimRight::Allow, wide));
    }
    Desk desk(with_claims(ClaimRight::Unsaid));
    desk.claim(1, false, wide);
    CHECK(desk.book.claims().empty());
}

TEST_CASE("who agrees to a claim agrees to one display") {
    for (const ClaimRight right : {ClaimRight::Unsaid, ClaimRight::Consent}) {
        Desk desk(with_claims(right, {"ask"}));
        desk.desktops = true;
        const auto replace = [&](const ConnectorFacts &by) {
            ConnectorFacts none = headset();
            none.connected = false;
            desk.show(none);
            desk.show(by);
            return desk.questions.size();
        };
        desk.show(headset());
        desk.claim(1);
        REQUIRE(desk.questions.size() == 1);
        CHECK_FALSE(desk.has());
        desk.questions.back()(Consented());
        CHECK(desk.has());
        CHECK(replace(headset()) == 1);
        CHECK(desk.has());
        ConnectorFacts other = headset();
        other.edid->serial = "L2";
        CHECK(replace(other) == 2);
        CHECK_FALSE(desk.has());
        desk.questions.back()(std::unexpected(Refusal()));
        CHECK_FALSE(desk.has());
        CHECK(desk.questions.size() == 2);
    }
    Desk desk(with_claims(ClaimRight::Allow, {"ask"}));
    desk.show(headset());
    desk.claim(1);
    CHECK(desk.questions.empty());
    CHECK(desk.has());
}

TEST_CASE("what a display costs grows with the claims on it, and not with their square") {
    const auto lookups = [](unsigned claims, bool desktops) {
        Desk desk;
        desk.desktops = desktops;
        for (unsigned id = 1; id <= claims; ++id) {
            desk.claim(id);
        }
        const size_t before = desk.looked_up;
        desk.show(headset());
        return desk.looked_up - before;
    };
    for (const bool desktops : {false, true}) {
        const size_t more = lookups(200, desktops) - lookups(100, desktops);
        CHECK(lookups(300, desktops) == lookups(200, desktops) + more);
    }
}

TEST_CASE("a claim hears at once that a display is its no more, whoever is being asked") {
    Desk desk(with_claims(ClaimRight::Allow));
    desk.show(headset());
    desk.claim(1);
    CHECK(desk.news() == News{"claim 1: DP-2"});
    const auto reload = [&](LeasePolicy rules) {
        desk.rules = std::move(rules);
        desk.show(headset());
        desk.book.rules_changed();
    };
    reload(with_claims(ClaimRight::Consent, {"ask"}));
    CHECK(desk.news() == News{"claim 1: "});
    REQUIRE(desk.questions.size() == 1);
    SUBCASE("and again when somebody has agreed") {
        desk.questions.back()(Consented());
        CHECK(desk.news() == News{"claim 1: DP-2"});
    }
    SUBCASE("and why, when nobody has") {
        desk.questions.back()(std::unexpected(Refusal()));
        CHECK(desk.news() == News{"claim: DP-2 is withheld from claim 1: nobody has agreed to it"});
    }
    SUBCASE("and again when nobody need agree any more") {
        reload(with_claims(ClaimRight::Allow));
        CHECK(desk.news() == News{"claim 1: DP-2"});
        CHECK(desk.asking == 0);
    }
}
