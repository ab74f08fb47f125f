#include <cstdio>
#include <exception>

#include <CLI/CLI.hpp>

#include "cli/report/output.hpp"
#include "cli/report/terminal.hpp"
#include "command-line/command_line.hpp"
#include "command-line/standard_streams.hpp"
#include "commands.hpp"
#include "json.hpp"
#include "vocabulary/print_line.hpp"

namespace sublet::ctl {
namespace {

constexpr auto help = R"(Examples:
  subletctl list                          every display and why it is used as it is
  subletctl wait --match maker=HVR        until such a headset is plugged in
  subletctl offer HDMI-A-1                lend an ordinary monitor
  subletctl leases                        who has what
  subletctl revoke HDMI-A-1               and back

Exit status:
  0  done                                 3  no sublet there, or you may not control it
  1  sublet did not do it, and said why   4  what was waited for did not happen in time
  2  wrong usage

The keys of --json are described in subletctl(1).)";

const ValueSources value_sources = {
    {"CONNECTOR", "subletctl list 2>/dev/null | awk 'NR > 1 { print $1 }'"},
    {"LEASE", "subletctl leases 2>/dev/null | awk 'NR > 1 { print $1 }'"},
};

void print_failure(const Failure &failure, Format format) {
    if (format == Format::Json) {
        print_line("{}", json::failure(failure));
    }
    const cli::Terminal terminal(stderr);
    cli::remark("subletctl: {}", terminal.red(failure.message));
    if (!failure.advice.empty()) {
        cli::remark("  {}", failure.advice);
    }
}

int run(int argc, char **argv) {
    CLI::App app("Shows and changes what a running sublet lends.", "subletctl");
    app.footer(help);
    app.set_version_flag("--version", "subletctl " SUBLET_VERSION);
    app.require_subcommand(1);
    app.fallthrough();
    std::string socket;
    bool json = false;
    app.add_option("--socket", socket, "sublet's Wayland display; default: $WAYLAND_DISPLAY")
        ->type_name("NAME");
    app.add_flag("--json", json, "print JSON, for scripts");

    Action action;
    add_list_commands(app, action);
    add_watch_command(app, action);
    add_wait_command(app, action);
    add_offer_commands(app, action);
    add_lease_commands(app, action);
    add_display_commands(app, action);
    add_reload_command(app, action);
    if (const auto ended = parse_command_line(app, argc, argv, value_sources)) {
        return *ended;
    }

    const Format format = json ? Format::Json : Format::Text;
    const auto done =
        Control::connect(socket).and_then([&](Control control) { return action(control, format); });
    if (!done) {
        print_failure(done.error(), format);
        return static_cast<int>(done.error().code);
    }
    return 0;
}

} // namespace
} // namespace sublet::ctl

int main(int argc, char **argv) {
    using namespace sublet;
    occupy_standard_streams();
    try {
        const int status = ctl::run(argc, argv);
        if (status != 0 || !cli::output_is_lost()) {
            return status;
        }
        cli::remark("subletctl: {}", cli::lost_output);
    } catch (const std::exception &error) {
        cli::remark("subletctl: {}", cli::output_is_lost() ? cli::lost_output : error.what());
    }
    return static_cast<int>(ctl::ExitCode::Refused);
}
