#include "command-line/completions.hpp"

#include <algorithm>

#include "vocabulary/formatted.hpp"

namespace sublet {

namespace {

/// An option, or an argument without a name.
struct Word {
    std::vector<std::string> names; ///< With their dashes; empty: an argument.
    std::string description;
    std::string value; ///< Name of the type of its value; empty: it takes none.
};

struct Command {
    std::string name; ///< Empty: the program itself.
    std::string description;
    std::vector<Word> options;
    std::vector<Word> arguments;
};

/// Its first sentence: completions have a line each.
std::string first_line(const std::string &text) {
    return text.substr(0, text.find('\n'));
}

Command read_command(const CLI::App &app, bool is_program) {
    Command command{.name = is_program ? "" : app.get_name(),
                    .description = first_line(app.get_description()),
                    .options = {},
                    .arguments = {}};
    for (const CLI::Option *option : app.get_options()) {
        if (option->get_group().empty()) {
            continue;
        }
        Word word{.names = {}, .description = first_line(option->get_description()), .value = {}};
        for (const std::string &name : option->get_snames()) {
            word.names.push_back("-" + name);
        }
        for (const std::string &name : option->get_lnames()) {
            word.names.push_back("--" + name);
        }
        if (option->get_items_expected_max() != 0) {
            const std::string type = option->get_type_name();
            word.value = type.empty() ? option->get_single_name() : type;
        }
        (word.names.empty() ? command.arguments : command.options).push_back(std::move(word));
    }
    return command;
}

std::vector<Command> read_commands(const CLI::App &app) {
    std::vector<Command> commands = {read_command(app, true)};
    for (const CLI::App *each : app.get_subcommands([](const CLI::App *) { return true; })) {
        commands.push_back(read_command(*each, false));
    }
    return commands;
}

std::string replaced(std::string text, std::string_view from, std::string_view to) {
    for (size_t at = 0; (at = text.find(from, at)) != text.npos; at += to.size()) {
        text.replace(at, from.size(), to);
    }
    return text;
}

/// In single quotes.
std::string in_quotes(const std::string &text) {
    return "'" + replaced(text, "'", R"('\'')") + "'";
}

std::string joined(const std::vector<std::string> &words, std::string_view separator) {
    std::string text;
    for (const std::string &word : words) {
        text += text.empty() ? word : std::string(separator) + word;
    }
    return text;
}

/// Words that complete a value, for a shell: a list of them or a command; empty for neither.
std::string words_for(const std::string &type, const ValueSources &values) {
    if (const auto source = values.find(type); source != values.end()) {
        return "$(" + source->second + ")";
    }
    return type.contains('|') ? replaced(type, "|", " ") : "";
}

// bash --------------------------------------------------------------------------------------

std::string bash_value(const std::string &type, const ValueSources &values) {
    return type == "FILE"
               ? R"(compopt -o filenames; COMPREPLY=($(compgen -f -- "$cur")))"
               : formatted(R"(COMPREPLY=($(compgen -W "{}" -- "$cur")))", words_for(type, values));
}

std::string bash(const std::string &program, const std::vector<Command> &commands,
                 const ValueSources &values) {
    const std::string function = "_" + replaced(program, "-", "_");
    std::vector<std::string> names;
    std::string value_cases;
    std::string word_cases;
    for (const Command &command : commands) {
        std::vector<std::string> words;
        for (const Word &option : command.options) {
            words.insert(words.end(), option.names.begin(), option.names.end());
            if (!option.value.empty()) {
                value_cases += formatted("    {0}:{1}) {2}; return ;;\n", command.name,
                                         joined(option.names, "|" + command.name + ":"),
                                         bash_value(option.value, values));
            }
        }
        for (const Word &argument : command.arguments) {
            words.push_back(words_for(argument.value, values));
        }
        if (!command.name.empty()) {
            names.push_back(command.name);
        }
        word_cases += formatted("    {}) words=\"{}{}\" ;;\n", in_quotes(command.name),
                                joined(words, " "), command.name.empty() ? " $commands" : "");
    }
    return formatted(R"(# bash completion of {0}: made from its command line.
{1}() {{
    local cur=${{COMP_WORDS[COMP_CWORD]}} prev=${{COMP_WORDS[COMP_CWORD-1]}}
    local commands={2} command= word words
    for word in "${{COMP_WORDS[@]:1:COMP_CWORD-1}}"; do
        if [[ $word == -- ]]; then
            if [[ $prev == -- ]]; then COMPREPLY=($(compgen -c -- "$cur"))
            else compopt -o filenames; COMPREPLY=($(compgen -f -- "$cur")); fi
            return
        elif [[ -z $command && " $commands " == *" $word "* ]]; then
            command=$word
        fi
    done
    case $command:$prev in
{3}    esac
    case $command in
{4}    esac
    COMPREPLY=($(compgen -W "$words" -- "$cur"))
}}
complete -F {1} {0}
)",
                     program, function, in_quotes(joined(names, " ")), value_cases, word_cases);
}

// zsh ---------------------------------------------------------------------------------------

/// For a specification of _arguments.
std::string zsh_text(const std::string &text) {
    return replaced(replaced(replaced(text, "[", "("), "]", ")"), ":", " -");
}

std::string zsh_value(const std::string &type, const ValueSources &values) {
    const std::string words = words_for(type, values);
    if (type == "FILE") {
        return ":file:_files";
    }
    return words.empty()             ? ":" + zsh_text(type) + ":"
           : words.starts_with("$(") ? ":" + zsh_text(type) + ":{compadd -- " + words + "}"
                                     : ":" + zsh_text(type) + ":(" + words + ")";
}

std::string zsh_specifications(const Command &command, const ValueSources &values) {
    std::string text;
    for (const Word &option : command.options) {
        for (const std::string &name : option.names) {
            text += " \\\n        " +
                    in_quotes("*" + name + "[" + zsh_text(option.description) + "]" +
                              (option.value.empty() ? "" : zsh_value(option.value, values)));
        }
    }
    for (const Word &argument : command.arguments) {
        text += " \\\n        " + in_quotes(":" + zsh_value(argument.value, values));
    }
    return text;
}

std::string zsh(const std::string &program, const std::vector<Command> &commands,
                const ValueSources &values) {
    std::string cases;
    std::string list;
    for (const Command &command : commands) {
        if (!command.name.empty()) {
            list += "\n        " +
                    in_quotes(command.name + ":" + replaced(command.description, ":", " -"));
            cases += formatted("    {}) _arguments{} && return ;;\n", command.name,
                               zsh_specifications(command, values));
        }
    }
    std::string text = formatted("#compdef {}\n# Made from its command line.\n", program);
    text += formatted("_{}() {{\n    local state\n    local -a commands line\n"
                      "    commands=({}\n    )\n",
                      replaced(program, "-", "_"), list);
    text += "    _arguments -C" + zsh_specifications(commands.front(), values);
    text += list.empty() ? " \\\n        '*::program:_normal'\n"
                         : " \\\n        '1: :->command' '*:: :->argument' && return\n"
                           "    if [[ $state == command ]]; then\n"
                           "        _describe command commands\n        return\n    fi\n"
                           "    case $line[1] in\n" +
                               cases + "    esac\n";
    return text + formatted("}}\n_{} \"$@\"\n", replaced(program, "-", "_"));
}

// fish --------------------------------------------------------------------------------------

std::string fish_line(const std::string &program, const std::string &condition, const Word &word,
                      const ValueSources &values) {
    std::string line = "complete -c " + program + condition;
    for (const std::string &name : word.names) {
        line += name.starts_with("--") ? " -l " + name.substr(2) : " -s " + name.substr(1);
    }
    if (!word.names.empty() && !word.value.empty()) {
        line += word.value == "FILE" ? " -rF" : " -x";
    }
    std::string words = words_for(word.value, values);
    if (words.starts_with("$(")) {
        words.erase(0, 1); // its substitution has no dollar
    }
    if (!words.empty()) {
        line += " -a " + in_quotes(words);
    }
    return word.names.empty() && words.empty() ? ""
                                               : line + " -d " + in_quotes(word.description) + "\n";
}

std::string fish(const std::string &program, const std::vector<Command> &commands,
                 const ValueSources &values) {
    std::string text = formatted(
        "# fish completion of {0}: made from its command line.\ncomplete -c {0} -f\n", program);
    for (const Command &command : commands) {
        const bool alone = commands.size() == 1;
        if (!command.name.empty()) {
            text += formatted("complete -c {} -n __fish_use_subcommand -a {} -d {}\n", program,
                              command.name, in_quotes(command.description));
        }
        const std::string condition =
            alone ? ""
                  : formatted(" -n {}",
                              command.name.empty()
                                  ? "__fish_use_subcommand"
                                  : in_quotes("__fish_seen_subcommand_from " + command.name));
        for (const auto &words : {command.options, command.arguments}) {
            for (const Word &word : words) {
                text += fish_line(program, condition, word, values);
            }
        }
    }
    return text;
}

} // namespace

std::string completions(const CLI::App &app, std::string_view shell, const ValueSources &values) {
    const std::vector<Command> commands = read_commands(app);
    const std::string &program = app.get_name();
    return shell == "bash"  ? bash(program, commands, values)
           : shell == "zsh" ? zsh(program, commands, values)
                            : fish(program, commands, values);
}

} // namespace sublet
