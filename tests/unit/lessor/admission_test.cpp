#include <doctest/doctest.h>

#include "lessor/admission.hpp"
#include "rules/lease_policy.hpp"

using namespace sublet;
using namespace std::chrono_literals;

namespace {

ConnectorFacts headset(unsigned number) {
    ConnectorFacts facts;
    facts.id = ConnectorId(50 + number);
    facts.name = "DP-" + std::to_string(number);
    facts.connected = true;
    facts.non_desktop = true;
    return facts;
}

/// A rule for one connector, with a question.
Rule asking(const std::string &connector, std::vector<std::string> command) {
    Rule rule;
    rule.name = connector;
    rule.match.connector = connector;
    rule.offer = true;
    rule.clients = {.consent = std::move(command), .consent_timeout = 1s};
    return rule;
}

/// Somebody who is asked, and answers when the test says so.
struct Somebody {
    struct Question : PendingConsent {
        explicit Question(int &count) : open(count) { ++open; }
        ~Question() override { --open; }
        int &open;
    };

    int open = 0; ///< Questions not taken back.
    std::vector<std::vector<std::string>> asked;
    ConsentAnswer last;

    AskConsent ask = [this](const ConsentNeeded &question, const wire::LeaseRequest &,
                            const std::vector<std::string> &, ConsentAnswer answer) {
        asked.push_back(question.command);
        last = std::move(answer);
        return std::make_unique<Question>(open);
    };

    void says(const ConsentResult &answer) { std::exchange(last, nullptr)(answer); }
};

/// Two headsets that a client asks for together, and what it is told.
struct Request {
    explicit Request(const LeasePolicy &policy) {
        for (const unsigned number : {1U, 2U}) {
            displays.judge(headset(number), policy);
        }
        pending.request = {LeaseId(7), {}, {headset(1).id, headset(2).id}};
    }

    void admit() {
        sublet::admit(pending, displays, {"DP-1", "DP-2"}, somebody.ask,
                      [this](const Admission &admission) { told.push_back(admission); });
    }

    DisplayPhase phase(unsigned number) const { return displays.find(headset(number).id)->phase; }

    Somebody somebody;
    DisplayTable displays;
    PendingRequest pending;
    std::vector<Admission> told;
};

} // namespace

TEST_CASE("where nobody is to be asked, a request is let in at once, and has its displays") {
    Request request{LeasePolicy::defaults()};
    request.admit();
    REQUIRE(request.told.size() == 1);
    CHECK(request.told[0]);
    CHECK(request.phase(1) == DisplayPhase::Reserved);
    CHECK(request.phase(2) == DisplayPhase::Reserved);
}

TEST_CASE("a display that somebody else is asking for is named, and nothing is reserved") {
    Request request{LeasePolicy::defaults()};
    request.displays.transition(headset(2).id, DisplayEvent::Requested, LeaseId(6));
    request.admit();
    REQUIRE(request.told.size() == 1);
    CHECK(request.told[0].error().reason == RefusalReason::InUse);
    CHECK(request.told[0].error().connector == headset(2).id);
    CHECK(request.told[0].error().text == "DP-2 is being asked for by another client");
    CHECK(request.phase(1) == DisplayPhase::Available);
}

TEST_CASE("every question is asked, one after the other, before a request is let in") {
    Request request{LeasePolicy{{asking("DP-1", {"one"}), asking("DP-2", {"two"})}}};
    request.admit();
    CHECK(request.somebody.asked.size() == 1);
    request.somebody.says({});
    CHECK(request.somebody.asked.size() == 2);
    CHECK(request.told.empty());
    CHECK(request.somebody.open == 1);
    request.somebody.says({});
    REQUIRE(request.told.size() == 1);
    CHECK(request.told[0]);
    CHECK(request.somebody.open == 0);
}

TEST_CASE("the same question for two displays is asked once") {
    Request request{LeasePolicy{{asking("DP-1", {"one"}), asking("DP-2", {"one"})}}};
    request.admit();
    request.somebody.says({});
    CHECK(request.somebody.asked.size() == 1);
    CHECK(request.told.size() == 1);
}

TEST_CASE("after the first no, nobody is asked any more") {
    Request request{LeasePolicy{{asking("DP-1", {"one"}), asking("DP-2", {"two"})}}};
    request.admit();
    request.somebody.says(
        std::unexpected(Refusal{.reason = RefusalReason::NoConsent, .text = "no"}));
    CHECK(request.somebody.asked.size() == 1);
    REQUIRE(request.told.size() == 1);
    CHECK(request.told[0].error().reason == RefusalReason::NoConsent);
    CHECK(request.told[0].error().text == "no");
}

TEST_CASE("whoever is asked may leave terms out, if the client does without them") {
    Request request{LeasePolicy{{asking("DP-1", {"one"})}}};
    request.pending.request.terms = {
        .displays =
            {{.connector = headset(1).id, .mode = {}, .masked = {}, .overlays = 0, .lit = false}},
        .refuse_unmet = false};
    const UnmetTerm dark{headset(1).id, Term::Light, "not here"};
    SUBCASE("it does") {
        request.admit();
        request.somebody.says(Consented{.without = {dark}});
        REQUIRE(request.told.size() == 1);
        CHECK(request.told[0]);
        CHECK(request.pending.unmet == std::vector{dark});
        const DisplayTerms &kept = request.pending.request.terms.of(headset(1).id);
        CHECK_FALSE(kept.lit);
        CHECK(kept.overlays == 0U);
    }
    SUBCASE("it does not") {
        request.pending.request.terms.refuse_unmet = true;
        request.admit();
        request.somebody.says(Consented{.without = {dark}});
        REQUIRE(request.told.size() == 1);
        REQUIRE_FALSE(request.told[0]);
        CHECK(request.told[0].error().reason == RefusalReason::TermForbidden);
        CHECK(request.told[0].error().connector == headset(1).id);
        CHECK(request.told[0].error().term == Term::Light);
        CHECK(request.told[0].error().text == "DP-1: not here");
    }
}

TEST_CASE("a request that is dropped takes its question back") {
    Request request{LeasePolicy{{asking("DP-1", {"one"})}}};
    request.admit();
    CHECK(request.somebody.open == 1);
    request.pending = {};
    CHECK(request.somebody.open == 0);
    CHECK(request.told.empty());
}
