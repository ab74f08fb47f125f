#include <CLI/CLI.hpp>

#include "list.hpp"
#include "run.hpp"
#include "run_report.hpp"

namespace {

using namespace sublet;
using namespace sublet::cli;

constexpr auto exit_statuses = R"(Exit status:
  0  done, or stopped by SIGINT/SIGTERM while showing frames
  2  wrong usage                    6  the lessor ended the lease
  3  no compositor that lends       7  the lessor is gone
  4  no display or mode fits        8  KMS failure
  5  request denied                 130/143  stopped by a signal before)";

constexpr auto run_examples = R"(Examples:
  sublet-lessee run --seconds 5             the first headset on offer
  sublet-lessee run --connector DP-2 --mode 1920x1080@60
  sublet-lessee run --match maker=HVR,model='*VIVE*' --wait 30 --frames 900 --json)";

struct RunArguments {
    std::vector<std::string> connectors;
    std::vector<std::string> matches;
    bool non_desktop = false;
    bool all = false;
    std::string mode = "preferred";
    std::optional<uint64_t> frames;
    std::optional<double> seconds;
    std::optional<double> wait;
    bool json = false;
    int ready_fd = -1;
};

void add_run_options(CLI::App &command, RunArguments &arguments) {
    command.footer(run_examples);
    command
        .add_option("-c,--connector", arguments.connectors,
                    "lease the connector NAME; repeat it to lease several at once")
        ->type_name("NAME");
    command.add_flag("--non-desktop", arguments.non_desktop,
                     "lease a head-mounted display (the default without --connector and --match)");
    command
        .add_option("-m,--match", arguments.matches,
                    "lease a display by KEY=GLOB[,...]; keys: name maker model product serial "
                    "non-desktop")
        ->type_name("MATCH");
    command.add_flag("--all", arguments.all, "lease every display that fits, not the first");
    command
        .add_option("--mode", arguments.mode,
                    "preferred, current (what the lessor has set), WxH or WxH@Hz")
        ->type_name("MODE")
        ->capture_default_str();
    command.add_option("--frames", arguments.frames, "stop after N frames")
        ->type_name("N")
        ->check(CLI::PositiveNumber);
    command.add_option("--seconds", arguments.seconds, "stop S seconds after the first frame")
        ->type_name("S")
        ->check(CLI::PositiveNumber);
    command.add_option("--wait", arguments.wait, "wait up to S seconds for a display that fits")
        ->type_name("S")
        ->check(CLI::NonNegativeNumber);
    command.add_flag("--json", arguments.json, "report as JSON at the end");
    command
        .add_option("--ready-fd", arguments.ready_fd,
                    "write a line to file descriptor FD when the first frame is on screen")
        ->type_name("FD");
}

std::expected<RunOptions, Error> to_options(const RunArguments &arguments, const char *display) {
    RunOptions options{.display = display, .json = arguments.json, .ready_fd = arguments.ready_fd};
    auto matches = arguments.matches;
    if (arguments.non_desktop || (arguments.connectors.empty() && matches.empty())) {
        matches.emplace_back("non-desktop=true");
    }
    options.selection = {.connectors = arguments.connectors, .matches = {}, .all = arguments.all};
    for (const auto &text : matches) {
        auto match = lessee::Match::parse(text);
        if (!match) {
            return std::unexpected(match.error());
        }
        options.selection.matches.push_back(*std::move(match));
    }
    const auto mode = lessee::kms::ModeRequest::parse(arguments.mode);
    if (!mode) {
        return std::unexpected(mode.error());
    }
    options.mode = *mode;
    options.limits.frames = arguments.frames;
    if (arguments.seconds) {
        options.limits.time = std::chrono::duration_cast<std::chrono::nanoseconds>(
            std::chrono::duration<double>(*arguments.seconds));
    }
    if (arguments.wait) {
        options.wait = std::chrono::duration<double>(*arguments.wait);
    }
    return options;
}

ExitCode finish(const std::expected<void, Failure> &result) {
    if (!result) {
        print_failure(result.error());
        return result.error().code;
    }
    return ExitCode::Ok;
}

ExitCode run_command(int argc, char **argv) {
    CLI::App app("Borrows displays from a Wayland compositor (drm-lease-v1) and drives them.");
    app.name("sublet-lessee");
    app.footer(exit_statuses);
    app.set_version_flag("--version", SUBLET_VERSION);
    app.require_subcommand(1);
    std::string display;
    app.add_option("--display", display, "the Wayland display; default: $WAYLAND_DISPLAY")
        ->type_name("NAME");

    auto *list_command = app.add_subcommand("list", "Show the displays on offer");
    bool list_json = false;
    list_command->add_flag("--json", list_json, "as JSON");

    auto *run_command = app.add_subcommand("run", "Lease displays and show a test picture");
    RunArguments arguments;
    add_run_options(*run_command, arguments);

    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError &error) {
        return app.exit(error) == 0 ? ExitCode::Ok : ExitCode::Usage;
    }

    const char *wayland_display = display.empty() ? nullptr : display.c_str();
    if (list_command->parsed()) {
        return finish(list(wayland_display, list_json));
    }
    const auto options = to_options(arguments, wayland_display);
    if (!options) {
        return finish(std::unexpected(Failure{ExitCode::Usage, options.error().message()}));
    }
    return run(*options);
}

} // namespace

int main(int argc, char **argv) {
    try {
        return static_cast<int>(run_command(argc, argv));
    } catch (const std::exception &error) {
        print_failure({ExitCode::Failed, error.what()});
        return static_cast<int>(ExitCode::Failed);
    }
}
