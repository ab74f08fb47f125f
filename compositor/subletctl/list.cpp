#include <cstdio>

#include <CLI/CLI.hpp>

#include "cli/report/local_time.hpp"
#include "commands.hpp"
#include "json.hpp"
#include "table.hpp"
#include "vocabulary/formatted.hpp"
#include "vocabulary/print_line.hpp"
#include "vocabulary/text.hpp"
#include "watch_stream.hpp"
#include "words.hpp"

namespace sublet::ctl {
namespace {

constexpr auto list_help = R"(USE is one of
  unplugged  nothing is plugged in
  desktop    the desktop's, not on offer
  offered    clients may lease it, the desktop may use it meanwhile
  leased     lent to a client
  withheld   neither the desktop's nor on offer

Example, the names of all headsets:
  subletctl list --json | jq -r '.[] | select(.non_desktop).connector')";

std::string current_mode(const Display *display) {
    const Mode *const mode = display != nullptr ? display->current_mode() : nullptr;
    return mode != nullptr ? mode_text(*mode) : "";
}

void print(const Table &table, const char *instead_of_nothing) {
    if (table.empty()) {
        print_line("{}", instead_of_nothing);
    } else {
        std::fputs(table.to_string(cli::Terminal(stdout)).c_str(), stdout);
    }
}

void print_displays(const Snapshot &snapshot) {
    Table table({"CONNECTOR", "USE", "DISPLAY", "MODE", "WHY"});
    for (const Display &display : snapshot.displays) {
        table.add({name_in(snapshot, display.card, display.name), use_text(display),
                   display_text(display), current_mode(&display), display.reason});
    }
    print(table, "no connectors: sublet drives no card");
}

std::string objects_text(const Lease &lease) {
    std::string text;
    for (const uint32_t crtc : lease.crtcs) {
        text += formatted("{}crtc {}", text.empty() ? "" : ", ", crtc);
    }
    for (const uint32_t plane : lease.planes) {
        text += formatted("{}plane {}", text.empty() ? "" : ", ", plane);
    }
    return text;
}

void print_leases(const Snapshot &snapshot) {
    Table table(
        {"LEASE", "DISPLAYS", "CLIENT", "SINCE", "MASK", "LESSEE", "MODE", "TERMS", "OBJECTS"});
    for (const Lease &lease : snapshot.leases) {
        std::vector<std::string> names;
        std::vector<std::string> modes;
        for (const std::string &connector : lease.connectors) {
            names.push_back(name_in(snapshot, lease.card, connector));
            modes.push_back(current_mode(snapshot.find(lease.card, connector)));
        }
        table.add({std::to_string(lease.id), join(names), client_text(lease.client),
                   cli::local_time(lease.since), lease.masked ? "on" : "off",
                   std::to_string(lease.lessee), join(modes), terms_text(lease),
                   objects_text(lease)});
    }
    print(table, "nothing is leased");
}

std::expected<void, Failure> list(Control &control, Format format) {
    const auto snapshot = take_snapshot(control);
    if (!snapshot) {
        return std::unexpected(snapshot.error());
    }
    if (format == Format::Text) {
        print_displays(*snapshot);
        return {};
    }
    print_line("{}", json::displays(*snapshot));
    return {};
}

std::expected<void, Failure> leases(Control &control, Format format) {
    const auto snapshot = take_snapshot(control);
    if (!snapshot) {
        return std::unexpected(snapshot.error());
    }
    if (format == Format::Text) {
        print_leases(*snapshot);
        return {};
    }
    print_line("{}", json::leases(*snapshot));
    return {};
}

void print_claims(const Snapshot &snapshot) {
    Table table({"CLAIM", "CLIENT", "DISPLAYS", "OF", "EXCLUSIVE"});
    for (const Claim &claim : snapshot.claims) {
        table.add({std::to_string(claim.id), client_text(claim.client), join(claim.connectors),
                   criteria_text(claim), claim.exclusive ? "yes" : "no"});
    }
    print(table, "nothing is claimed");
}

std::expected<void, Failure> claims(Control &control, Format format) {
    const auto snapshot = take_snapshot(control);
    if (!snapshot) {
        return std::unexpected(snapshot.error());
    }
    if (format == Format::Text) {
        print_claims(*snapshot);
        return {};
    }
    print_line("{}", json::claims(*snapshot));
    return {};
}

} // namespace

void add_list_commands(CLI::App &app, Action &action) {
    CLI::App *const displays =
        app.add_subcommand("list", "Show every connector, what it is used for, and why");
    displays->footer(list_help);
    displays->callback([&action] { action = list; });

    CLI::App *const lent = app.add_subcommand("leases", "Show what is lent to whom");
    lent->callback([&action] { action = leases; });

    CLI::App *const claimed =
        app.add_subcommand("claims", "Show the displays that clients keep from the desktop");
    claimed->callback([&action] { action = claims; });
}

} // namespace sublet::ctl
