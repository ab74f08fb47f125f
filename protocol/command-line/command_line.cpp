#include "command-line/command_line.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <functional>
#include <iterator>
#include <memory>
#include <span>
#include <string_view>
#include <utility>

#include "command-line/completions.hpp"
#include "command-line/near_miss.hpp"
#include "vocabulary/formatted.hpp"

namespace sublet {

namespace {

/// The innermost command that was named.
const CLI::App &innermost(const CLI::App &app) {
    const CLI::App *command = &app;
    while (!command->get_subcommands().empty()) {
        command = command->get_subcommands().back();
    }
    return *command;
}

/// "subletctl list", as a person types it.
std::string full_name(const CLI::App &command) {
    const CLI::App *const parent = command.get_parent();
    return parent != nullptr ? full_name(*parent) + " " + command.get_name() : command.get_name();
}

std::vector<std::string> command_names(const CLI::App &app) {
    std::vector<std::string> names;
    for (const CLI::App *command : app.get_subcommands([](const CLI::App *) { return true; })) {
        names.push_back(command->get_name());
    }
    return names;
}

std::vector<std::string> option_names(const CLI::App &app) {
    std::vector<std::string> names;
    for (const CLI::Option *option : app.get_options()) {
        for (const std::string &name : option->get_lnames()) {
            names.push_back("--" + name);
        }
    }
    return names;
}

std::string with_guess(const std::string &text, std::string_view typed,
                       std::span<const std::string> words) {
    const auto guess = near_miss(typed, words);
    return guess ? text + "; did you mean " + *guess + "?" : text;
}

/// "--config: 1 required FILE missing" as a sentence; what is of another shape as it is.
std::string missing_value(std::string text) {
    constexpr std::string_view before = ": 1 required ";
    constexpr std::string_view after = " missing";
    const size_t found = text.find(before);
    if (found == std::string::npos || !text.ends_with(after)) {
        return text;
    }
    const size_t from = found + before.size();
    return formatted("{} needs a value: {}", text.substr(0, found),
                     text.substr(from, text.size() - after.size() - from));
}

/// What is wrong, in our words where CLI11's are of no help.
std::string explanation(const CLI::App &app, const CLI::ParseError &error) {
    const CLI::App &command = innermost(app);
    const bool lacks_command = &command == &app && app.get_require_subcommand_min() > 0;
    const std::vector<std::string> unknown = app.remaining(true);
    const auto is = [&](CLI::ExitCodes code) {
        return error.get_exit_code() == static_cast<int>(code);
    };
    if (unknown.empty() || (!lacks_command && !is(CLI::ExitCodes::ExtrasError))) {
        return lacks_command && is(CLI::ExitCodes::RequiredError) ? "a command is missing"
               : is(CLI::ExitCodes::ArgumentMismatch)             ? missing_value(error.what())
                                                                  : error.what();
    }
    const std::string &word = unknown.front();
    if (word.starts_with("-")) {
        auto known = option_names(command);
        std::ranges::move(option_names(app), std::back_inserter(known));
        return with_guess(formatted("there is no option {}", word), word, known);
    }
    return lacks_command
               ? with_guess(formatted("there is no command \"{}\"", word), word, command_names(app))
               : formatted("\"{}\" is one word too many", word);
}

/// CLI11 2.5 names the usage "Usage:", 2.6 does not and has empty lines around it. Here it looks
/// alike.
class Help : public CLI::Formatter {
public:
    std::string make_usage(const CLI::App *app, std::string name) const override {
        std::string usage = CLI::Formatter::make_usage(app, std::move(name));
        const size_t from = usage.find_first_not_of('\n');
        if (from == std::string::npos) {
            return usage;
        }
        const std::string line = usage.substr(from, usage.find_last_not_of('\n') + 1 - from);
        return (line.starts_with("Usage:") ? line : "Usage: " + line) + "\n";
    }
};

void format_help(CLI::App &app) {
    app.formatter(std::make_shared<Help>());
    for (CLI::App *command : app.get_subcommands([](const CLI::App *) { return true; })) {
        format_help(*command);
    }
}

CLI::Validator number_check(std::string allowed, std::function<bool(double)> fits) {
    return {[allowed = std::move(allowed), fits = std::move(fits)](const std::string &text) {
                double number = 0;
                const auto [end, error] =
                    std::from_chars(text.data(), text.data() + text.size(), number);
                const bool whole = error == std::errc() && end == text.data() + text.size();
                return whole && std::isfinite(number) && fits(number)
                           ? std::string()
                           : formatted("\"{}\" is not {}", text, allowed);
            },
            ""};
}

} // namespace

std::optional<std::vector<std::string>> take_program(int &argc, char **argv) {
    const std::span words(argv, static_cast<size_t>(argc));
    const auto dashes = std::ranges::find(words, std::string_view("--"));
    if (dashes == words.end()) {
        return std::nullopt;
    }
    argc = static_cast<int>(dashes - words.begin());
    return std::vector<std::string>(std::next(dashes), words.end());
}

std::optional<int> parse_command_line(CLI::App &app, int argc, char **argv,
                                      const ValueSources &values) {
    const std::string name = app.get_name();
    app.add_option_function<std::string>(
           "--completions",
           [&](const std::string &shell) {
               std::fputs(completions(app, shell, values).c_str(), stdout);
               throw CLI::Success();
           },
           "print the completions of a shell")
        ->type_name("bash|zsh|fish")
        ->check(one_of({"bash", "zsh", "fish"}))
        ->trigger_on_parse()
        ->group("");
    format_help(app);
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError &error) {
        if (error.get_exit_code() == 0) {
            return app.exit(error);
        }
        const std::string told = formatted("{}: {}\n  {} --help tells what there is\n", name,
                                           explanation(app, error), full_name(innermost(app)));
        std::fputs(told.c_str(), stderr);
        return wrong_usage;
    }
    return std::nullopt;
}

CLI::Validator above_zero() {
    return number_check("a number above 0", [](double number) { return number > 0; });
}

CLI::Validator from_zero() {
    return number_check("a number from 0", [](double number) { return number >= 0; });
}

CLI::Validator between(double least, double most) {
    return number_check(formatted("a number from {} to {}", least, most),
                        [=](double number) { return number >= least && number <= most; });
}

CLI::Validator one_of(std::vector<std::string> words) {
    std::string list;
    for (const std::string &word : words) {
        list += (list.empty() ? "" : word == words.back() ? " or " : ", ") + word;
    }
    return {[words = std::move(words), list = std::move(list)](const std::string &text) {
                return std::ranges::contains(words, text)
                           ? std::string()
                           : with_guess(formatted("\"{}\" is not {}", text, list), text, words);
            },
            ""};
}

} // namespace sublet
