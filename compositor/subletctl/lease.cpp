#include <algorithm>
#include <charconv>
#include <memory>
#include <optional>
#include <string>

#include <CLI/CLI.hpp>

#include "command-line/command_line.hpp"
#include "commands.hpp"
#include "vocabulary/formatted.hpp"
#include "watch_stream.hpp"
#include "words.hpp"

namespace sublet::ctl {
namespace {

constexpr auto lease_option_help = "its number, or the connector of one of its displays";

std::optional<uint32_t> parse_number(const std::string &text) {
    uint32_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    return error == std::errc() && end == text.data() + text.size() ? std::optional(number)
                                                                    : std::nullopt;
}

bool is_named(const Display &display, const std::string &name) {
    return name == display.name || name == qualified_name(display.card, display.name) ||
           name == display.card + ":" + display.name;
}

/// The lease that a person means by its number or by a connector.
std::expected<uint32_t, Failure> find_lease(Control &control, const std::string &text) {
    if (const auto number = parse_number(text)) {
        return *number;
    }
    const auto snapshot = take_snapshot(control);
    if (!snapshot) {
        return std::unexpected(snapshot.error());
    }
    std::vector<uint32_t> found;
    for (const Display &display : snapshot->displays) {
        if (display.lease != 0 && is_named(display, text)) {
            found.push_back(display.lease);
        }
    }
    if (found.size() == 1) {
        return found.front();
    }
    return std::unexpected(
        found.empty()
            ? Failure{ExitCode::Refused, formatted("no display {} is leased", text),
                      "subletctl leases shows what is"}
            : Failure{ExitCode::Refused, formatted("several cards have a leased {}", text),
                      "name the card too, as in card1:DP-1"});
}

void add_revoke(CLI::App &app, Action &action) {
    const auto lease = std::make_shared<std::string>();
    CLI::App *const command = app.add_subcommand("revoke", "End a lease at once");
    command->footer("Example:\n  subletctl revoke DP-2");
    command->add_option("LEASE", *lease, lease_option_help)->type_name("")->required();
    command->callback([lease, &action] {
        action = [lease](Control &control, Format format) -> std::expected<void, Failure> {
            return find_lease(control, *lease).and_then([&](uint32_t id) {
                return carry_out(control, format, [&](sublet_control_v1 *proxy) {
                    return sublet_control_v1_revoke(proxy, id);
                });
            });
        };
    });
}

void add_mask(CLI::App &app, Action &action) {
    const auto lease = std::make_shared<std::string>();
    const auto state = std::make_shared<std::string>();
    CLI::App *const command =
        app.add_subcommand("mask", "Hide what is leased from the desktop, or list it there");
    command->footer("A display can be mirrored and blanked only while its lease is not masked.\n\n"
                    "Example:\n  subletctl mask 3 off && subletctl mirror DP-2");
    command->add_option("LEASE", *lease, lease_option_help)->type_name("")->required();
    command->add_option("STATE", *state, "on or off")
        ->type_name("on|off")
        ->required()
        ->check(one_of({"on", "off"}));
    command->callback([lease, state, &action] {
        action = [lease, state](Control &control, Format format) -> std::expected<void, Failure> {
            return find_lease(control, *lease).and_then([&](uint32_t id) {
                return carry_out(control, format, [&](sublet_control_v1 *proxy) {
                    return sublet_control_v1_set_masked(proxy, id, *state == "on" ? 1 : 0);
                });
            });
        };
    });
}

void add_drop_claim(CLI::App &app, Action &action) {
    const auto claim = std::make_shared<uint32_t>();
    CLI::App *const command =
        app.add_subcommand("drop-claim", "End a claim, so that the desktop has the displays again");
    command->add_option("CLAIM", *claim, "its number, as subletctl claims shows it")
        ->type_name("")
        ->required();
    command->callback([claim, &action] {
        action = [claim](Control &control, Format format) -> std::expected<void, Failure> {
            return carry_out(control, format, [&](sublet_control_v1 *proxy) {
                return sublet_control_v1_drop_claim(proxy, *claim);
            });
        };
    });
}

} // namespace

void add_lease_commands(CLI::App &app, Action &action) {
    add_revoke(app, action);
    add_mask(app, action);
    add_drop_claim(app, action);
}

} // namespace sublet::ctl
