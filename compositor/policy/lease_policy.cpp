#include "policy/lease_policy.hpp"

#include <algorithm>
#include <utility>

#include "displays/glob.hpp"
#include "vocabulary/formatted.hpp"

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
    rule.inhibit_idle = true;
    return rule;
}

Rule monitors_are_kept() {
    Rule rule;
    rule.name = "default for monitors";
    return rule;
}

/// Why `rule` keeps `client` out; nothing if it lets the client in, possibly after consent.
std::optional<Denied> refusal(const ClientRule &rule, const ClientFacts &client) {
    if (client.sandbox_id && !any_glob_matches(rule.sandbox_ids, *client.sandbox_id)) {
        return Denied{formatted("the sandboxed client \"{}\" is not let in", *client.sandbox_id)};
    }
    if (!rule.uids.empty() && !std::ranges::contains(rule.uids, client.uid)) {
        return Denied{formatted("user {} is not let in", client.uid)};
    }
    if (!rule.executables.empty() && client.executable.empty()) {
        return Denied{"the client's program cannot be told"};
    }
    if (!rule.executables.empty() && !any_glob_matches(rule.executables, client.executable)) {
        return Denied{formatted("the program {} is not let in", client.executable)};
    }
    return std::nullopt;
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
    const auto denied =
        verdict.offer ? refusal(verdict.clients, client) : Denied{"the display is not for lease"};
    if (denied) {
        return Denied{formatted("{} (rule \"{}\")", denied->reason, verdict.name)};
    }
    if (!verdict.clients.consent.empty()) {
        return ConsentNeeded{verdict.clients.consent, verdict.clients.consent_timeout};
    }
    return Allowed{};
}

} // namespace sublet
