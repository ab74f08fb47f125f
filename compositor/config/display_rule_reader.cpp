#include "config/display_rule_reader.hpp"

#include <algorithm>
#include <iterator>
#include <map>

#include "config/client_rule_reader.hpp"
#include "config/monitor_reader.hpp"
#include "displays/match_syntax.hpp"
#include "vocabulary/formatted.hpp"

namespace sublet {
namespace {

std::optional<uint16_t> read_product(TableReader &table) {
    constexpr std::string_view key = "product";
    constexpr std::string_view allowed = "0xaa01, \"0xaa01\", or as decimal number";
    const toml::node *value = table.node(key);
    if (!value) {
        return std::nullopt;
    }
    std::optional<uint16_t> product;
    if (const auto text = value->value_exact<std::string>()) {
        product = parse_product(*text);
        if (!product) {
            table.complain(key,
                           formatted("\"{}\" is not a product code; allowed: {}", *text, allowed));
        }
    } else if (const auto number = value->value_exact<int64_t>()) {
        if (std::in_range<uint16_t>(*number)) {
            product = static_cast<uint16_t>(*number);
        } else {
            table.complain(key, formatted("{} is out of range; allowed: 0 to 0xffff", *number));
        }
    } else {
        table.complain_of_type(key, *value, allowed);
    }
    return product;
}

ConnectorMatch read_match(TableReader &table) {
    if (!table.has("match")) {
        table.complain("match", "missing; allowed: conditions such as match = { maker = \"HVR\" }, "
                                "or match = {} for every display");
    }
    ConnectorMatch match;
    if (auto conditions = table.table("match")) {
        match.connector = read_glob(*conditions, "connector");
        match.maker = read_glob(*conditions, "maker");
        match.product = read_product(*conditions);
        match.model = read_glob(*conditions, "model");
        match.serial = read_glob(*conditions, "serial");
        match.non_desktop = conditions->boolean("non-desktop");
        conditions->finish();
    }
    return match;
}

ModeWish read_mode_wish(TableReader &table) {
    const auto text = table.text("mode");
    const auto wish = parse_mode_wish(text.value_or("preferred"));
    if (!wish) {
        table.complain("mode", wish.error().message());
    }
    return wish.value_or(ModeWish{});
}

TermRights read_term_rights(TableReader &table, ModesetBy modeset) {
    TermRights rights{.mode = modeset == ModesetBy::Lessee, .mask = false, .planes = true};
    const auto words = table.texts("terms");
    if (!words) {
        return rights;
    }
    rights = {.mode = false, .mask = false, .planes = false};
    for (const std::string &word : *words) {
        if (word == "mode") {
            rights.mode = true;
        } else if (word == "mask") {
            rights.mask = true;
        } else if (word == "planes") {
            rights.planes = true;
        } else {
            table.complain(
                "terms",
                formatted("unknown value \"{}\"; allowed: \"mode\", \"mask\", \"planes\"", word));
        }
    }
    return rights;
}

/// What a table says a display is for; absent = as without the table.
struct Purpose {
    std::optional<bool> desktop;
    std::optional<bool> offer;
    std::optional<bool> inhibit_idle;
};

Purpose read_purpose(TableReader &table) {
    Purpose purpose;
    purpose.desktop = table.boolean("desktop");
    purpose.offer = table.choice<bool>("lease", {{"never", false}, {"offer", true}});
    purpose.inhibit_idle = table.boolean("inhibit-idle");
    return purpose;
}

void complain_of_contradictions(TableReader &table, const Purpose &purpose, const Rule &rule) {
    const bool lease_not_understood = table.has("lease") && !purpose.offer;
    // What a claim has is on offer, whatever `lease` says.
    if (!purpose.offer.value_or(false) && !lease_not_understood && !table.has("claims")) {
        for (const auto *key :
             {"mask", "mode", "preset", "planes", "modeset", "terms", "inhibit-idle",
              "on-session-switch", "keep-picture", "input", "clients"}) {
            if (table.has(key)) {
                table.complain(key, "has no effect without lease = \"offer\"");
            }
        }
    }
    const bool desktop = purpose.desktop.value_or(!rule.match.non_desktop.value_or(false));
    if (!desktop && table.has("monitor")) {
        table.complain("monitor", "has no effect on a display that is not the desktop's");
    }
    if (desktop && purpose.offer == true && rule.keep_picture > rule.keep_picture.zero()) {
        table.complain("keep-picture", "has no effect on a display that the desktop takes back; it "
                                       "needs desktop = false");
    }
    if (desktop && purpose.offer == true && rule.preset == PresetTime::OnConnect) {
        table.complain("preset", "\"on-connect\" lights a display that nobody uses; "
                                 "it needs desktop = false");
    }
}

/// The one or two rules that a table means.
std::vector<Rule> rules_for(const Rule &rule, const Purpose &purpose) {
    const auto for_kind = [&](bool non_desktop) {
        Rule narrowed = rule;
        narrowed.match.non_desktop = non_desktop;
        narrowed.desktop = purpose.desktop.value_or(!non_desktop);
        narrowed.offer = purpose.offer.value_or(non_desktop);
        narrowed.inhibit_idle = purpose.inhibit_idle.value_or(!narrowed.desktop);
        return narrowed;
    };
    if (rule.match.non_desktop) {
        return {for_kind(*rule.match.non_desktop)};
    }
    if (!purpose.desktop || !purpose.offer) {
        return {for_kind(true), for_kind(false)};
    }
    Rule complete = rule;
    complete.desktop = *purpose.desktop;
    complete.offer = *purpose.offer;
    complete.inhibit_idle = purpose.inhibit_idle.value_or(!complete.desktop);
    return {complete};
}

Rule read_rule(TableReader &table, size_t number) {
    Rule rule;
    rule.name = table.text("name").value_or(formatted("display rule {}", number));
    rule.match = read_match(table);
    rule.mask = table.boolean("mask").value_or(rule.mask);
    rule.mode = read_mode_wish(table);
    rule.preset = table
                      .choice<PresetTime>("preset", {{"on-grant", PresetTime::OnGrant},
                                                     {"on-connect", PresetTime::OnConnect}})
                      .value_or(rule.preset);
    rule.planes =
        table
            .choice<LeasedPlanes>("planes", {{"all", LeasedPlanes::All},
                                             {"primary+cursor", LeasedPlanes::PrimaryAndCursor}})
            .value_or(rule.planes);
    rule.modeset = table
                       .choice<ModesetBy>("modeset", {{"lessee", ModesetBy::Lessee},
                                                      {"lessor", ModesetBy::Lessor}})
                       .value_or(rule.modeset);
    rule.keep_picture = table.duration("keep-picture").value_or(rule.keep_picture);
    rule.on_session_switch =
        table
            .choice<OnSessionSwitch>("on-session-switch", {{"end", OnSessionSwitch::End},
                                                           {"suspend", OnSessionSwitch::Suspend}})
            .value_or(rule.on_session_switch);
    rule.input = read_globs(table, "input");
    rule.terms = read_term_rights(table, rule.modeset);
    rule.claims = table
                      .choice<ClaimRight>("claims", {{"never", ClaimRight::Never},
                                                     {"consent", ClaimRight::Consent},
                                                     {"allow", ClaimRight::Allow}})
                      .value_or(rule.claims);
    if (auto clients = table.table("clients")) {
        rule.clients = read_client_rule(*clients, true);
        clients->finish();
    }
    if (rule.claims == ClaimRight::Consent && rule.clients.consent.empty()) {
        table.complain("claims", "\"consent\" needs clients = { consent = \"ask\" or [PROGRAM] }");
    }
    return rule;
}

OutputWishes read_monitor(TableReader &table) {
    auto monitor = table.table("monitor");
    if (!monitor) {
        return {};
    }
    const OutputWishes wishes = read_output_wishes(*monitor);
    monitor->finish();
    return wishes;
}

/// Where earlier tables stand in the file, to find those that never apply.
class Precedence {
public:
    void add(TableReader &table, const Rule &rule) {
        const auto same_name = lines_by_name_.find(rule.name);
        if (same_name != lines_by_name_.end()) {
            table.complain(
                "name", formatted("the rule in line {} has this name already", same_name->second));
        }
        uint32_t hiding = 0;
        for (const ConnectorMatch &match : {ConnectorMatch{}, rule.match}) {
            const auto earlier = lines_by_match_.find(match);
            if (earlier != lines_by_match_.end() && (hiding == 0 || earlier->second < hiding)) {
                hiding = earlier->second;
            }
        }
        if (hiding != 0 && table.has("match")) {
            table.complain("match", formatted("the rule in line {} already applies to all these "
                                              "displays; the first that matches wins",
                                              hiding));
        }
        lines_by_name_.emplace(rule.name, table.line());
        lines_by_match_.emplace(rule.match, table.line());
    }

private:
    std::map<std::string, uint32_t> lines_by_name_;
    std::map<ConnectorMatch, uint32_t> lines_by_match_;
};

} // namespace

DisplayRules read_display_rules(std::vector<TableReader> tables) {
    DisplayRules rules;
    Precedence precedence;
    for (size_t i = 0; i < tables.size(); ++i) {
        TableReader &table = tables[i];
        const Purpose purpose = read_purpose(table);
        const Rule rule = read_rule(table, i + 1);
        complain_of_contradictions(table, purpose, rule);
        precedence.add(table, rule);
        std::ranges::move(rules_for(rule, purpose), std::back_inserter(rules.displays));
        rules.monitors.push_back({rule.match, read_monitor(table)});
        table.finish();
    }
    return rules;
}

} // namespace sublet
