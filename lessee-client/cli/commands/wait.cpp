#include <memory>
#include <optional>

#include <sublet/vocabulary/print_line.hpp>

#include "command-line/command_line.hpp"
#include "commands/invocation.hpp"
#include "commands/selection_options.hpp"
#include "lease/claim_request.hpp"
#include "lease/lease_request.hpp"
#include "report/display_json.hpp"
#include "report/display_text.hpp"

namespace sublet::cli {

namespace {

struct WaitArguments {
    SelectionOptions selection;
    std::optional<double> timeout;
    bool json = false;
};

std::expected<void, Failure> wait(const WaitArguments &arguments,
                                  const lessee::LessorAddress &lessor, const StopSignal &stop) {
    const auto selection = arguments.selection.selection();
    if (!selection) {
        return std::unexpected(Failure{ExitCode::Usage, selection.error().message()});
    }
    const auto criteria = arguments.selection.claim();
    if (!criteria) {
        return std::unexpected(Failure{ExitCode::Usage, criteria.error().message()});
    }
    const Deadline patience = deadline_in(arguments.timeout);
    auto session = LessorSession::open(lessor, stop);
    if (!session) {
        return std::unexpected(session.error());
    }
    if (const auto settled = session->settle(patience); !settled) {
        return settled;
    }
    const auto claimed = claim_for_lease(*session, *criteria);
    if (!claimed) {
        return std::unexpected(claimed.error());
    }
    const auto found = find_candidate(*session, *selection, patience);
    if (!found) {
        return std::unexpected(found.error());
    }
    for (const auto &each : found->displays) {
        if (arguments.json) {
            print_line("{}", candidate_json(each, found->device->node_path()));
        } else {
            print_line("{} of {}: {}", each.name, found->device->node_path(), describe(each));
        }
    }
    return {};
}

} // namespace

void add_wait(CLI::App &app, Invocation &invocation) {
    auto *command = app.add_subcommand("wait", "Wait until a display that fits is on offer");
    command->footer("Example:\n  sublet-lessee wait --match maker=HVR && start-vr");
    auto arguments = std::make_shared<WaitArguments>();
    arguments->selection.add_to(*command);
    command->add_option("--timeout", arguments->timeout, "give up after S seconds")
        ->type_name("S")
        ->check(from_zero());
    command->add_flag("--json", arguments->json, "print the display as JSON");
    command->callback([arguments, &invocation] {
        invocation.action = [arguments, &invocation](const StopSignal &stop) {
            return wait(*arguments, invocation.lessor(), stop);
        };
    });
}

} // namespace sublet::cli
