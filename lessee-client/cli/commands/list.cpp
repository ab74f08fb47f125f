#include <sublet/displays/display_mode.hpp>
#include <sublet/vocabulary/print_line.hpp>

#include "commands/invocation.hpp"
#include "commands/selection_options.hpp"
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

void print_offers(const lessee::Connection &connection, const lessee::Selection &wanted) {
    const Terminal terminal(stdout);
    for (const auto &device : connection.devices()) {
        print_line("{}", device->node_path());
        bool any = false;
        for (const auto &offer : device->offers()) {
            if (const auto facts = lessee::facts_of(*device, offer); wanted.fits(facts)) {
                print_display(facts, terminal);
                any = true;
            }
        }
        if (!any) {
            print_line("  nothing {}on offer", device->offers().empty() ? "" : "that fits ");
        }
    }
}

std::expected<void, Failure> list(const lessee::LessorAddress &lessor,
                                  const SelectionOptions &options, bool json,
                                  const StopSignal &stop) {
    const auto wanted = options.filter();
    if (!wanted) {
        return std::unexpected(Failure{ExitCode::Usage, wanted.error().message()});
    }
    auto session = LessorSession::open(lessor, stop);
    if (!session) {
        return std::unexpected(session.error());
    }
    if (const auto settled = session->settle(); !settled) {
        return settled;
    }
    if (json) {
        print_line("{}", offers_json(session->connection(), *wanted));
    } else {
        print_offers(session->connection(), *wanted);
    }
    return {};
}

} // namespace

void add_list(CLI::App &app, Invocation &invocation) {
    auto *command = app.add_subcommand("list", "Show the displays on offer");
    auto json = std::make_shared<bool>(false);
    auto options = std::make_shared<SelectionOptions>();
    options->add_filter_to(*command);
    command->add_flag("--json", *json, "as JSON");
    command->callback([json, options, &invocation] {
        invocation.action = [json, options, &invocation](const StopSignal &stop) {
            return list(invocation.lessor(), *options, *json, stop);
        };
    });
}

} // namespace sublet::cli
