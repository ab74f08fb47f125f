#include <exception>
#include <map>

#include <CLI/CLI.hpp>

#include "command-line/command_line.hpp"
#include "command-line/standard_streams.hpp"
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
  3  no lessor that lends           7  the lessor is gone
  4  no display or mode fits        8  KMS failure
  129/130/143  stopped by a signal before)";

const ValueSources value_sources = {
    {"CONNECTOR",
     "sublet-lessee list 2>/dev/null | awk '/^  [^ ]/ && $1 != \"nothing\" { print $1 }'"},
    {"PLANES", "echo all; echo primary+cursor"}};

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

int run_command_line(int argc, char **argv) {
    CLI::App app("Borrows displays from a Wayland compositor (drm-lease-v1) or an X server (RandR) "
                 "and drives them.");
    app.name("sublet-lessee");
    app.footer(exit_statuses);
    app.set_version_flag("--version", "sublet-lessee " SUBLET_VERSION);
    app.require_subcommand(1);

    Invocation invocation;
    invocation.program = take_program(argc, argv);
    app.add_option("--display", invocation.display,
                   "the display: wayland-1, a path or :0 (default: $WAYLAND_DISPLAY, $DISPLAY)")
        ->type_name("NAME");
    static const std::map<std::string, lessee::DisplayServer> servers = {
        {"auto", lessee::DisplayServer::Any},
        {"wayland", lessee::DisplayServer::Wayland},
        {"x11", lessee::DisplayServer::X11}};
    app.add_option("--display-server", invocation.server,
                   "who lends; auto: a Wayland compositor, or if there is none an X server")
        ->type_name("auto|wayland|x11")
        ->transform(CLI::CheckedTransformer(servers).description(""));
    add_list(app, invocation);
    add_watch(app, invocation);
    add_wait(app, invocation);
    add_check(app, invocation);
    add_run(app, invocation);
    add_exec(app, invocation);
    add_claim(app, invocation);

    if (const auto ended = parse_command_line(app, argc, argv, value_sources)) {
        return *ended;
    }
    return static_cast<int>(perform(invocation));
}

} // namespace

int main(int argc, char **argv) {
    sublet::occupy_standard_streams();
    try {
        const int status = run_command_line(argc, argv);
        if (status != 0 || !output_is_lost()) {
            return status;
        }
        print_failure({ExitCode::Failed, lost_output});
    } catch (const std::exception &error) {
        print_failure({ExitCode::Failed, output_is_lost() ? lost_output : error.what()});
    }
    return static_cast<int>(ExitCode::Failed);
}
