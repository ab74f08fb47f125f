#include "rules/lease_policy.hpp"

#include <algorithm>
#include <utility>

namespace sublet {
namespace {

Rule headsets_are_offered() {
    Rule rule;
    rule.name = "default for head-mounted displays";
    rule.match.non_desktop = true;
    rule.desktop = false;
    rule.offer = true;
    rule.inhibit_idle = true;
    return rule;
}

Rule monitors_are_kept() {
    Rule rule;
    rule.name = "default for monitors";
    return rule;
}

} // namespace

LeasePolicy LeasePolicy::defaults() {
    return LeasePolicy({});
}

LeasePolicy::LeasePolicy(std::vector<Rule> rules) : rules_(std::move(rules)) {
    rules_.push_back(headsets_are_offered());
    rules_.push_back(monitors_are_kept());
}

LeasePolicy LeasePolicy::without_desktop() && {
    for (Rule &rule : rules_) {
        rule.desktop = false;
    }
    return std::move(*this);
}

Verdict LeasePolicy::judge(const ConnectorFacts &facts) const {
    const auto applies = [&](const Rule &rule) {
        return rule.match.matches(facts.name, facts.edid, facts.non_desktop);
    };
    // The last rule matches every display.
    const auto rule = std::ranges::find_if(rules_, applies);
    return rule != rules_.end() ? *rule : rules_.back();
}

bool LeasePolicy::allows_claims() const {
    return std::ranges::any_of(rules_, [](const Rule &rule) {
        return rule.claims == ClaimRight::Allow || rule.claims == ClaimRight::Consent;
    });
}

bool LeasePolicy::may_see_lease_globals(const ClientFacts &client) const {
    if (!client.sandbox_id) {
        return true;
    }
    return std::ranges::any_of(rules_, [&](const Rule &rule) {
        return !std::holds_alternative<Denied>(judge_client(rule, client));
    });
}

} // namespace sublet
