#include <memory>
#include <optional>

#include <sublet/vocabulary/print_line.hpp>

#include "command-line/command_line.hpp"
#include "commands/invocation.hpp"
#include "commands/selection_options.hpp"
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
    const auto wanted = arguments.selection.wanted();
    if (!wanted) {
        return std::unexpected(Failure{ExitCode::Usage, wanted.error().message()});
    }
    const auto found = find_displays(lessor, stop, *wanted, deadline_in(arguments.timeout));
    if (!found) {
        return std::unexpected(found.error());
    }
    const lessee::Candidate &candidate = found->candidate;
    for (const auto &each : candidate.displays) {
        if (arguments.json) {
            print_line("{}", candidate_json(each, candidate.device->node_path()));
        } else {
            print_line("{} of {}: {}", each.name, candidate.device->node_path(), describe(each));
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
