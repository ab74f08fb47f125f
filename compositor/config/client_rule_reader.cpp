#include "config/client_rule_reader.hpp"

#include "config/value_syntax.hpp"
#include "consent/user_consent.hpp"
#include "displays/glob.hpp"

namespace sublet {
namespace {

std::vector<std::string> read_programs(TableReader &table) {
    auto patterns = read_globs(table, "executable");
    for (const std::string &pattern : patterns) {
        if (!pattern.starts_with('/') && !pattern.starts_with('*')) {
            table.complain("executable", "no program has the path \"" + pattern +
                                             "\"; allowed: globs that begin with \"/\" or \"*\"");
        }
    }
    return patterns;
}

/// "ask", or a command.
void read_consent(TableReader &table, ClientRule &rule) {
    const toml::node *value = table.node("consent");
    if (value == nullptr || !value->is_string()) {
        rule.consent = read_command(table, "consent").value_or(rule.consent);
        return;
    }
    if (value->value_exact<std::string>() == "ask") {
        rule.consent.assign(consent_of_user.begin(), consent_of_user.end());
    } else {
        table.complain("consent", "unknown value; allowed: \"ask\", or a program and its arguments "
                                  "as an array of strings");
    }
}

} // namespace

std::vector<std::string> read_globs(TableReader &table, std::string_view key) {
    const auto patterns = table.texts(key).value_or(std::vector<std::string>{});
    for (const std::string &pattern : patterns) {
        if (const auto problem = glob_problem(pattern)) {
            table.complain(key, *problem + ": \"" + pattern + "\"; allowed: shell globs");
        }
    }
    return patterns;
}

std::optional<std::string> read_glob(TableReader &table, std::string_view key) {
    const auto pattern = table.text(key);
    if (const auto problem = pattern ? glob_problem(*pattern) : std::nullopt) {
        table.complain(key, *problem + ": \"" + *pattern + "\"; allowed: a shell glob");
    }
    return pattern;
}

std::optional<std::vector<std::string>> read_command(TableReader &table, std::string_view key) {
    auto command = table.texts(key);
    if (command && !command->empty() && command->front().empty()) {
        table.complain(key, "the program has no name; allowed: a program and its arguments");
        return std::nullopt;
    }
    return command;
}

ClientRule read_client_rule(TableReader &table, bool may_ask_consent) {
    ClientRule rule;
    if (const auto uids = table.numbers("uid")) {
        rule.uids.assign(uids->begin(), uids->end());
    }
    rule.executables = read_programs(table);
    rule.sandbox_ids = read_globs(table, "sandbox");
    if (!may_ask_consent) {
        return rule;
    }
    rule.x_programs = table.boolean("x-programs");
    read_consent(table, rule);
    if (const auto timeout = table.duration("consent-timeout")) {
        rule.consent_timeout = *timeout;
        if (rule.consent.empty()) {
            table.complain("consent-timeout",
                           "has no effect without consent = \"ask\" or consent = [PROGRAM]");
        }
    }
    return rule;
}

} // namespace sublet
