#include "rules/rule.hpp"

#include <algorithm>
#include <optional>

#include "displays/glob.hpp"
#include "vocabulary/formatted.hpp"
#include "vocabulary/text.hpp"

namespace sublet {
namespace {

bool any_glob_matches(const std::vector<std::string> &patterns, const std::string &value) {
    return std::ranges::any_of(
        patterns, [&](const std::string &pattern) { return glob_matches(pattern, value); });
}

/// Why `rule` keeps `client` out; nothing if it lets the client in, possibly after consent.
std::optional<Denied> refusal(const ClientRule &rule, const ClientFacts &client) {
    if (client.sandbox_id && !any_glob_matches(rule.sandbox_ids, *client.sandbox_id)) {
        return Denied{formatted("the sandboxed client \"{}\" is not let in",
                                without_control_characters(*client.sandbox_id))};
    }
    if (!rule.uids.empty() && !std::ranges::contains(rule.uids, client.uid)) {
        return Denied{formatted("user {} is not let in", client.uid)};
    }
    if (client.xwayland && rule.x_programs) {
        return *rule.x_programs ? std::nullopt : std::optional(Denied{"X programs are not let in"});
    }
    if (!rule.executables.empty() && client.executable.empty()) {
        return Denied{"the client's program cannot be told"};
    }
    if (!rule.executables.empty() && !any_glob_matches(rule.executables, client.executable)) {
        return Denied{formatted("the program {} is not let in",
                                without_control_characters(client.executable))};
    }
    return std::nullopt;
}

} // namespace

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
