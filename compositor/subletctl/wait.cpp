#include <memory>
#include <optional>
#include <string>

#include <CLI/CLI.hpp>

#include "command-line/command_line.hpp"
#include "commands.hpp"
#include "displays/match_syntax.hpp"
#include "json.hpp"
#include "vocabulary/formatted.hpp"
#include "vocabulary/print_line.hpp"
#include "watch_stream.hpp"
#include "words.hpp"

namespace sublet::ctl {
namespace {

constexpr auto wait_help =
    R"(Prints the connector of the first display that is in the state, at once if
one is already. A match is KEY=VALUE[,...] with the keys connector, maker, model, serial (shell
globs), product (such as 0xaa01) and non-desktop (true or false); all of them must hold.

Examples:
  subletctl wait --match maker=HVR --timeout 30
  subletctl wait --match 'model=*Vive*' --state leased && echo in use)";

struct WaitArguments {
    std::string match;
    std::string state = "connected";
    std::optional<double> timeout;
};

bool is_in(const Display &display, const std::string &state) {
    if (state == "connected") {
        return display.has(SUBLET_CONTROL_WATCH_V1_DISPLAY_FLAG_CONNECTED);
    }
    if (state == "desktop") {
        return display.has(SUBLET_CONTROL_WATCH_V1_DISPLAY_FLAG_ON_DESKTOP);
    }
    return use_word(display.use) == state;
}

Failure timed_out(const WaitArguments &arguments) {
    return {ExitCode::TimedOut,
            formatted("no such display was {} within {} s", arguments.state,
                      arguments.timeout.value_or(0)),
            "subletctl list shows what there is"};
}

struct Found {
    Display display;
    std::string name; ///< As other commands take it.
};

/// Returns the first display that matches. The timeout starts after the initial list only.
std::expected<Found, Failure> wait_for(Control &control, const ConnectorMatch &match,
                                       const WaitArguments &arguments) {
    const cli::Deadline deadline = cli::deadline_in(arguments.timeout);
    const cli::Deadline ready_deadline = answer_deadline();
    WatchStream stream(control);
    Snapshot known;
    std::optional<Display> found;
    for (bool ready = false; !found || !ready;) {
        const auto event = stream.next(ready ? deadline : ready_deadline);
        if (!event) {
            return std::unexpected(event.error());
        }
        if (!*event) {
            return std::unexpected(ready ? timed_out(arguments) : no_answer());
        }
        known.apply(**event);
        ready = ready || std::holds_alternative<Ready>(**event);
        const auto *const display = std::get_if<Display>(&**event);
        if (!found && display != nullptr && is_in(*display, arguments.state) &&
            match.matches(display->name, display->edid,
                          display->has(SUBLET_CONTROL_WATCH_V1_DISPLAY_FLAG_NON_DESKTOP))) {
            found = *display;
        }
    }
    return Found{*found, name_in(known, found->card, found->name)};
}

std::expected<void, Failure> wait(Control &control, Format format, const ConnectorMatch &match,
                                  const WaitArguments &arguments) {
    const auto found = wait_for(control, match, arguments);
    if (!found) {
        return std::unexpected(found.error());
    }
    print_line("{}", format == Format::Json ? json::display(found->display) : found->name);
    return {};
}

} // namespace

void add_wait_command(CLI::App &app, Action &action) {
    const auto arguments = std::make_shared<WaitArguments>();
    CLI::App *const command =
        app.add_subcommand("wait", "Wait for a display, by name, EDID and state");
    command->footer(wait_help);
    command->add_option("-m,--match", arguments->match, "which display; default: any")
        ->type_name("MATCH");
    command->add_option("-s,--state", arguments->state, "the state to wait for")
        ->type_name("connected|unplugged|desktop|offered|leased|withheld")
        ->check(one_of({"connected", "unplugged", "desktop", "offered", "leased", "withheld"}))
        ->capture_default_str();
    command->add_option("-t,--timeout", arguments->timeout, "give up after so many seconds")
        ->type_name("SECONDS")
        ->check(between(0, 1e9));
    command->callback([arguments, &action] {
        const auto match = parse_connector_match(arguments->match);
        if (!match) {
            throw CLI::ValidationError("--match", match.error().message());
        }
        action = [arguments, match = *match](Control &control, Format format) {
            return wait(control, format, match, *arguments);
        };
    });
}

} // namespace sublet::ctl
