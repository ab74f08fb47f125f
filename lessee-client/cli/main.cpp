#include <algorithm>
#include <exception>
#include <iterator>
#include <span>
#include <string_view>

#include <CLI/CLI.hpp>

#include "commands/invocation.hpp"
#include "report/failure_text.hpp"
#include "report/output.hpp"

namespace {

using namespace sublet;
using namespace sublet::cli;

constexpr auto exit_statuses = R"(Exit status:
  0  done, or stopped by SIGINT/SIGTERM/SIGHUP while showing frames
  1  something unforeseen           5  request denied
  2  wrong usage                    6  lease lost: pulled, revoked, switched away
  3  no compositor that lends       7  the lessor is gone
  4  no display or mode fits        8  KMS failure
  129/130/143  stopped by a signal before)";

ExitCode perform(const Invocation &invocation) {
    const auto stop = StopSignal::create();
    const auto done = stop ? invocation.action(*stop)
                           : std::unexpected(Failure{ExitCode::Failed, stop.error().message()});
    if (!done) {
        print_failure(done.error());
        return done.error().code;
    }
    return ExitCode::Ok;
}

ExitCode run_command_line(int argc, char **argv) {
    CLI::App app("Borrows displays from a Wayland compositor (drm-lease-v1) and "
                 "drives them.");
    app.name("sublet-lessee");
    app.footer(exit_statuses);
    app.set_version_flag("--version", SUBLET_VERSION);
    app.require_subcommand(1);

    // Kept from CLI11, which takes “[a,b]” for a list.
    const std::span words(argv, static_cast<size_t>(argc));
    const auto dashes = std::ranges::find(words, std::string_view("--"));
    Invocation invocation;
    if (dashes != words.end()) {
        invocation.program.assign(std::next(dashes), words.end());
    }
    app.add_option("--display", invocation.display,
                   "the Wayland display; default: $WAYLAND_DISPLAY")
        ->type_name("NAME");
    add_list(app, invocation);
    add_watch(app, invocation);
    add_wait(app, invocation);
    add_check(app, invocation);
    add_run(app, invocation);
    add_exec(app, invocation);

    try {
        app.parse(static_cast<int>(dashes - words.begin()), argv);
    } catch (const CLI::ParseError &error) {
        return app.exit(error) == 0 ? ExitCode::Ok : ExitCode::Usage;
    }
    return perform(invocation);
}

} // namespace

int main(int argc, char **argv) {
    try {
        const ExitCode code = run_command_line(argc, argv);
        if (code != ExitCode::Ok || !output_is_lost()) {
            return static_cast<int>(code);
        }
        print_failure({ExitCode::Failed, lost_output});
    } catch (const std::exception &error) {
        print_failure({ExitCode::Failed, output_is_lost() ? lost_output : error.what()});
    }
    return static_cast<int>(ExitCode::Failed);
}
