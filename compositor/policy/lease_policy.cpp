#include "policy/lease_policy.hpp"

#include <algorithm>
#include <format>
#include <utility>

namespace sublet {
namespace {

bool any_glob_matches(const std::vector<std::string> &patterns, const std::string &value) {
    return std::ranges::any_of(
        patterns, [&](const std::string &pattern) { return glob_matches(pattern, value); });
}

Rule headsets_are_offered() {
    Rule rule;
    rule.name = "default for head-mounted displays";
    rule.match.non_desktop = true;
    rule.desktop = false;
    rule.offer = true;
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

const Verdict &LeasePolicy::judge(const ConnectorFacts &facts) const {
    const auto applies = [&](const Rule &rule) {
        return rule.match.matches(facts.name, facts.edid, facts.non_desktop);
    };
    // The last rule matches every display.
    const auto rule = std::ranges::find_if(rules_, applies);
    return rule != rules_.end() ? *rule : rules_.back();
}

bool LeasePolicy::may_see_lease_globals(const ClientFacts &client) const {
    if (!client.sandbox_id) {
        return true;
    }
    return std::ranges::any_of(rules_, [&](const Rule &rule) {
        return !std::holds_alternative<Denied>(judge_client(rule, client));
    });
}

ClientVerdict judge_client(const Verdict &verdict, const ClientFacts &client) {
    const ClientRule &who = verdict.clients;
    const auto denied = [&](const std::string &reason) {
        return Denied{std::format("{} (rule \"{}\")", reason, verdict.name)};
    };
    if (!verdict.offer) {
        return denied("the display is not for lease");
    }
    if (client.sandbox_id && !any_glob_matches(who.sandbox_ids, *client.sandbox_id)) {
        return denied(std::format("the sandboxed client \"{}\" is not let in", *client.sandbox_id));
    }
    if (!who.uids.empty() && !std::ranges::contains(who.uids, client.uid)) {
        return denied(std::format("user {} is not let in", client.uid));
    }
    if (!who.executables.empty() && client.executable.empty()) {
        return denied("the client's program cannot be told");
    }
    if (!who.executables.empty() && !any_glob_matches(who.executables, client.executable)) {
        return denied(std::format("the program {} is not let in", client.executable));
    }
    if (!who.consent.empty()) {
        return ConsentNeeded{who.consent, who.consent_timeout};
    }
    return Allowed{};
}

} // namespace sublet
