#include <sublet/displays/display_mode.hpp>
#include <sublet/vocabulary/print_line.hpp>

#include "commands/invocation.hpp"
#include "lease/lessor_session.hpp"
#include "lessee/selection.hpp"
#include "report/display_json.hpp"
#include "report/display_text.hpp"
#include "report/terminal.hpp"

namespace sublet::cli {

namespace {

void print_display(const ConnectorFacts &display, const Terminal &terminal) {
    print_line("  {}  {}", terminal.bold(display.name), describe(display));
    std::string modes;
    for (const auto &mode : display.modes) {
        modes += " " + description(mode) + (is_preferred(mode) ? "*" : "");
    }
    print_line("    {}", terminal.dim(modes.empty() ? "no modes known" : "modes" + modes));
}

void print_offers(const lessee::Connection &connection) {
    const Terminal terminal(stdout);
    for (const auto &device : connection.devices()) {
        print_line("{}", device->node_path());
        for (const auto &offer : device->offers()) {
            print_display(lessee::facts_of(*device, offer), terminal);
        }
        if (device->offers().empty()) {
            print_line("  nothing on offer");
        }
    }
}

std::expected<void, Failure> list(const char *display, bool json, const StopSignal &stop) {
    auto session = LessorSession::open(display, stop);
    if (!session) {
        return std::unexpected(session.error());
    }
    if (const auto settled = session->settle(); !settled) {
        return settled;
    }
    if (json) {
        print_line("{}", offers_json(session->connection()));
    } else {
        print_offers(session->connection());
    }
    return {};
}

} // namespace

void add_list(CLI::App &app, Invocation &invocation) {
    auto *command = app.add_subcommand("list", "Show the displays on offer");
    auto json = std::make_shared<bool>(false);
    command->add_flag("--json", *json, "as JSON");
    command->callback([json, &invocation] {
        invocation.action = [json, &invocation](const StopSignal &stop) {
            return list(invocation.wayland_display(), *json, stop);
        };
    });
}

} // namespace sublet::cli
