#include "config/binding_reader.hpp"

#include <algorithm>

#include "command-line/near_miss.hpp"
#include "config/client_rule_reader.hpp"
#include "vocabulary/formatted.hpp"

namespace sublet {
namespace {

using Parse = std::expected<Combination, std::string> (*)(std::string_view);

/// "none", the name of an action, or a command.
std::optional<Effect> read_effect(TableReader &table, const std::string &key, bool may_drag) {
    constexpr std::string_view or_command = "or a program and its arguments as an array of strings";
    const toml::node *value = table.node(key);
    if (value->is_array()) {
        const auto command = read_command(table, key);
        if (command && command->empty()) {
            table.complain(key, "the program has no name; allowed: a program and its arguments");
            return std::nullopt;
        }
        return command ? std::optional<Effect>(*command) : std::nullopt;
    }
    std::vector<std::string> names{"none"};
    for (const NamedAction &named : named_actions) {
        if (may_drag || !named.by_drag) {
            names.emplace_back(named.name);
        }
    }
    std::string allowed;
    for (const std::string &name : names) {
        allowed += formatted("\"{}\", ", name);
    }
    allowed += or_command;
    const auto name = value->value_exact<std::string>();
    if (!name) {
        table.complain_of_type(key, *value, allowed);
        return std::nullopt;
    }
    if (*name == "none") {
        return std::monostate();
    }
    const auto *const action = std::ranges::find(named_actions, *name, &NamedAction::name);
    if (action == named_actions.end() || (action->by_drag && !may_drag)) {
        const auto guess = near_miss(*name, names);
        table.complain(key,
                       formatted("unknown action \"{}\"{}; allowed: {}", *name,
                                 guess ? formatted(" (did you mean {}?)", *guess) : "", allowed));
        return std::nullopt;
    }
    return action->action;
}

BindingWishes read_bindings(TableReader &table, Parse parse, bool may_drag) {
    BindingWishes wishes;
    wishes.keep_defaults = table.boolean("defaults").value_or(true);
    for (const std::string &key : table.keys()) {
        if (key == "defaults") {
            continue;
        }
        const auto effect = read_effect(table, key, may_drag);
        const auto combination = parse(key);
        if (!combination) {
            table.complain(key, combination.error());
        } else if (std::ranges::contains(wishes.bindings, *combination, &Binding::on)) {
            table.complain(key, "is bound twice, in other words");
        } else if (effect) {
            wishes.bindings.push_back({*combination, *effect});
        }
    }
    table.finish();
    return wishes;
}

} // namespace

BindingWishes read_keys(TableReader table) {
    return read_bindings(table, parse_key, false);
}

BindingWishes read_buttons(TableReader table) {
    return read_bindings(table, parse_button, true);
}

} // namespace sublet
