#include "lessor/claim_book.hpp"

#include <algorithm>
#include <ranges>
#include <utility>
#include <variant>

#include <sys/stat.h>

#include "displays/glob.hpp"
#include "vocabulary/formatted.hpp"
#include "vocabulary/log.hpp"
#include "vocabulary/text.hpp"

namespace sublet {

namespace {

bool holds(const std::optional<ClaimPattern> &pattern, const std::string &value) {
    return !pattern ||
           (pattern->glob ? glob_matches(pattern->text, value) : pattern->text == value);
}

/// "DP" of "DP-1", "HDMI-A" of "HDMI-A-2".
std::string type_of(const std::string &connector) {
    return connector.substr(0, connector.rfind('-'));
}

bool fits(const ClaimCriteria &criteria, const ConnectorFacts &facts) {
    if (!holds(criteria.connector_type, type_of(facts.name))) {
        return false;
    }
    if (!facts.edid) {
        return !criteria.maker && !criteria.product && !criteria.model && !criteria.serial;
    }
    return holds(criteria.maker, facts.edid->maker) &&
           (!criteria.product || *criteria.product == facts.edid->product) &&
           holds(criteria.model, facts.edid->model) && holds(criteria.serial, facts.edid->serial);
}

bool names_one_product(const ClaimCriteria &criteria) {
    return criteria.maker && !criteria.maker->glob && criteria.product;
}

bool same_display(const std::optional<EdidFacts> &a, const std::optional<EdidFacts> &b) {
    return a.has_value() == b.has_value() &&
           (!a || (a->maker == b->maker && a->product == b->product && a->serial == b->serial));
}

dev_t device_of(const std::string &node) {
    struct stat status{};
    return stat(node.c_str(), &status) == 0 ? status.st_rdev : 0;
}

ClaimedDisplay described(const std::string &card, const ConnectorFacts &facts) {
    ClaimedDisplay display{
        .device = device_of(card), .connector = facts.id, .name = facts.name, .maker = {}};
    if (facts.edid) {
        display.maker = facts.edid->maker;
        display.product = facts.edid->product;
        display.model = facts.edid->model;
        display.serial = facts.edid->serial;
    }
    return display;
}

} // namespace

ClaimBook::ClaimBook(World world) : world_(std::move(world)) {}

/// Whether the rules let a claim have a display that fits, whatever other claims there are. `rule`
/// says that the display is on offer, as it is if a claim has it.
ClaimBook::Standing ClaimBook::standing(const Claim &claim, const ConnectorFacts &facts,
                                        const Verdict &rule) const {
    const auto withheld = [](ClaimObstacle kind, std::string text) {
        return Standing{.obstacle = Obstacle{kind, std::move(text)}, .question = std::nullopt};
    };
    const ClientVerdict verdict = judge_client(rule, claim.request.client);
    if (const auto *denied = std::get_if<Denied>(&verdict)) {
        return withheld(ClaimObstacle::Forbidden, denied->reason);
    }
    if (rule.claims == ClaimRight::Never) {
        return withheld(ClaimObstacle::Forbidden,
                        formatted("rule \"{}\" lets nobody claim it", rule.name));
    }
    if (rule.claims == ClaimRight::Unsaid && !names_one_product(claim.request.criteria)) {
        return withheld(ClaimObstacle::Forbidden,
                        formatted("only a claim of its maker and product may have it (rule "
                                  "\"{}\")",
                                  rule.name));
    }
    const bool is_known =
        rule.claims == ClaimRight::Unsaid && facts.edid && world_.was_desktops(*facts.edid);
    const bool agreed = std::ranges::any_of(
        claim.consented, [&](const auto &display) { return same_display(display, facts.edid); });
    if (agreed || (rule.claims != ClaimRight::Consent && !is_known)) {
        return {};
    }
    if (const auto *needed = std::get_if<ConsentNeeded>(&verdict)) {
        return {.obstacle = Obstacle{ClaimObstacle::NoConsent, "nobody has agreed to it"},
                .question = *needed};
    }
    return withheld(ClaimObstacle::Desktop,
                    "the desktop had it before any claim, and its rule names nobody to ask");
}

/// The first claim that may have a display, or null.
const ClaimBook::Claim *ClaimBook::holder(const ConnectorFacts &facts, const Verdict &rule) const {
    for (const Claim &claim : claims_ | std::views::values) {
        if (fits(claim.request.criteria, facts) && !standing(claim, facts, rule).obstacle) {
            return &claim;
        }
    }
    return nullptr;
}

Verdict ClaimBook::judge(const ConnectorFacts &facts) const {
    Verdict verdict = world_.rules.judge(facts);
    const bool offered = std::exchange(verdict.offer, true);
    if (const Claim *claim = holder(facts, verdict)) {
        verdict.desktop = false;
        verdict.inhibit_idle = true;
        verdict.claim = claim->request.id;
        verdict.only_for = claim->request.exclusive ? claim->request.holder : ClientKey();
    } else {
        verdict.offer = offered;
    }
    return verdict;
}

void ClaimBook::observe(const std::string &card, const LessorEvent &event) {
    if (const auto *changed = std::get_if<DisplayChanged>(&event)) {
        displays_.insert_or_assign({card, changed->display.facts.id}, changed->display);
    } else if (const auto *gone = std::get_if<DisplayGone>(&event)) {
        displays_.erase({card, gone->connector});
    } else {
        return;
    }
    review();
}

void ClaimBook::review() {
    if (claims_.empty()) {
        return;
    }
    for (const auto &[place, display] : displays_) {
        if (display.facts.connected) {
            review(place, display);
        }
    }
    for (Claim &claim : claims_ | std::views::values) {
        const auto told = claim.told | std::views::keys | std::ranges::to<std::vector>();
        for (const Place &place : told) {
            const auto display = displays_.find(place);
            if (display == displays_.end() || !display->second.facts.connected) {
                tell_gone(claim, place);
            }
        }
    }
}

/// Whose a display is, and what follows for each claim. Clients make as many as they like, so they
/// are not compared with each other, but with the one that has it.
void ClaimBook::review(const Place &place, const DisplayReport &display) {
    const ConnectorFacts &facts = display.facts;
    Verdict rule = world_.rules.judge(facts);
    rule.offer = true;
    const Claim *const first = holder(facts, rule);
    for (Claim &claim : claims_ | std::views::values) {
        if (!fits(claim.request.criteria, facts)) {
            tell_gone(claim, place);
            continue;
        }
        Standing standing = this->standing(claim, facts, rule);
        if (!standing.obstacle && first != &claim &&
            (first->request.exclusive || claim.request.exclusive)) {
            standing.obstacle = Obstacle{ClaimObstacle::Claimed,
                                         formatted("claim {} has it", first->request.id.value())};
        }
        tell(claim, place, display, standing);
    }
}

/// Tells a claimant what is different about a display that fits.
void ClaimBook::tell(Claim &claim, const Place &place, const DisplayReport &display,
                     const Standing &standing) {
    const ConnectorFacts &facts = display.facts;
    const ClaimId id = claim.request.id;
    Told &told = claim.told[place];
    if (standing.obstacle && told.match != 0) {
        global_->unmatched(id, std::exchange(told.match, 0));
        world_.observe(ClaimChanged{report(claim)});
    }
    if (standing.question && !told.consent) {
        if (!told.asking) {
            ask(claim, place, facts, *standing.question);
        }
        return;
    }
    told.asking.reset(); // Nobody need agree any more.
    if (!standing.obstacle) {
        told.withheld.reset();
        if (told.match == 0 && (display.offered || display.use == DisplayUse::Leased)) {
            told.match = ++claim.last_match;
            log_info("claim: {} is claim {}'s", facts.name, id.value());
            global_->matched(id, told.match, described(place.card, facts));
            if (facts.edid) {
                world_.claimed(*facts.edid);
            }
            world_.observe(ClaimChanged{report(claim)});
        }
        return;
    }
    if (told.withheld != standing.obstacle->kind) {
        told.withheld = standing.obstacle->kind;
        log_info("claim: {} is withheld from claim {}: {}", facts.name, id.value(),
                 standing.obstacle->text);
        global_->withheld(id, described(place.card, facts), standing.obstacle->kind,
                          standing.obstacle->text);
    }
}

void ClaimBook::tell_gone(Claim &claim, const Place &place) {
    const auto told = claim.told.extract(place);
    if (told && told.mapped().match != 0) {
        global_->unmatched(claim.request.id, told.mapped().match);
        world_.observe(ClaimChanged{report(claim)});
    }
}

void ClaimBook::ask(Claim &claim, const Place &place, const ConnectorFacts &facts,
                    const ConsentNeeded &question) {
    const ClaimId id = claim.request.id;
    log_info("claim: asking for consent to claim {}: {}", id.value(), facts.name);
    claim.told[place].asking = world_.ask(
        id, question, {.id = {}, .client = claim.request.client, .connectors = {facts.id}},
        {facts.name}, [this, id, place](const ConsentResult &answer) {
            answered(id, place, answer.has_value());
        });
}

void ClaimBook::answered(ClaimId id, const Place &place, bool yes) {
    Claim &claim = claims_.at(id);
    Told &told = claim.told.at(place);
    told.asking.reset();
    told.consent = yes;
    if (const auto display = displays_.find(place); yes && display != displays_.end()) {
        claim.consented.push_back(display->second.facts.edid);
        world_.judge_again();
    }
    review();
}

void ClaimBook::claim_made(wire::ClaimRequest request) {
    const ClaimId id = request.id;
    const auto of_holder = [&](const auto &claim) {
        return claim.second.request.holder == request.holder;
    };
    if (std::ranges::count_if(claims_, of_holder) >= std::ptrdiff_t{most_claims}) {
        return global_->refuse(id, ClaimRefusal::TooMany,
                               formatted("a client may have {} claims", most_claims));
    }
    if (!names_one_product(request.criteria) && !world_.rules_allow_claims()) {
        return global_->refuse(id, ClaimRefusal::TooWide,
                               "a claim must name a maker and a product, as no rule says more");
    }
    log_info("claim: {} made by pid {} ({})", id.value(), request.client.pid,
             without_control_characters(request.client.executable));
    const auto [claim, added] =
        claims_.emplace(id, Claim{.request = std::move(request), .told = {}, .consented = {}});
    world_.judge_again();
    review();
    if (ClaimReport made = report(claim->second); made.displays.empty()) {
        world_.observe(ClaimChanged{std::move(made)}); // With displays it is told already.
    }
    if (!world_.tell_parent || !world_.tell_parent(claim->second.request)) {
        global_->made(id);
    }
}

void ClaimBook::parent_made(ClaimId id) {
    global_->made(id);
}

void ClaimBook::parent_unmatched(ClaimId id, ConnectorId connector) {
    const auto claim = claims_.find(id);
    if (claim == claims_.end()) {
        return;
    }
    for (auto &[place, told] : claim->second.told) {
        if (place.connector == connector && told.match != 0) {
            global_->unmatched(id, std::exchange(told.match, 0));
            world_.observe(ClaimChanged{report(claim->second)});
        }
    }
}

void ClaimBook::parent_withholds(ClaimId id, const ClaimedDisplay &display, ClaimObstacle obstacle,
                                 const std::string &text) {
    log_info("claim: the parent withholds {} from claim {}: {}", display.name, id.value(), text);
    global_->withheld(id, display, obstacle, text);
}

void ClaimBook::parent_refused(ClaimId id, ClaimRefusal reason, const std::string &text) {
    if (claims_.contains(id)) {
        refuse(id, reason, text);
    }
}

void ClaimBook::claim_ended(ClaimId id) {
    const auto claim = claims_.find(id);
    if (claim == claims_.end()) {
        return;
    }
    ClaimReport ended = report(claim->second);
    claims_.erase(claim);
    log_info("claim: {} has ended", id.value());
    world_.observe(ClaimEnded{std::move(ended)});
    if (world_.end_at_parent) {
        world_.end_at_parent(id);
    }
    world_.judge_again();
    review();
}

std::vector<ClaimReport> ClaimBook::claims() const {
    return claims_ | std::views::values |
           std::views::transform([this](const Claim &claim) { return report(claim); }) |
           std::ranges::to<std::vector>();
}

ClaimReport ClaimBook::report(const Claim &claim) const {
    ClaimReport report{.id = claim.request.id,
                       .client = claim.request.client,
                       .criteria = claim.request.criteria,
                       .exclusive = claim.request.exclusive,
                       .displays = {}};
    for (const auto &[place, told] : claim.told) {
        if (const auto display = displays_.find(place);
            told.match != 0 && display != displays_.end()) {
            report.displays.push_back(display->second.facts.name);
        }
    }
    return report;
}

std::expected<void, Error> ClaimBook::drop(ClaimId id) {
    if (!claims_.contains(id)) {
        return std::unexpected(
            Error::make(Error::Kind::NotFound, formatted("there is no claim {}", id.value())));
    }
    refuse(id, ClaimRefusal::Dropped, "ended by the administrator");
    return {};
}

/// Ends a claim that stands.
void ClaimBook::refuse(ClaimId id, ClaimRefusal reason, const std::string &text) {
    for (const Told &told : claims_.at(id).told | std::views::values) {
        if (told.match != 0) {
            global_->unmatched(id, told.match);
        }
    }
    global_->refuse(id, reason, text);
    claim_ended(id);
}

} // namespace sublet
