#include <array>

#include <poll.h>

#include "command-line/command_line.hpp"
#include "commands/invocation.hpp"
#include "commands/selection_options.hpp"
#include "commands/term_options.hpp"
#include "display/lease_run.hpp"
#include "report/failure_text.hpp"
#include "report/plot.hpp"
#include "report/run_json.hpp"
#include "report/run_table.hpp"

namespace sublet::cli {

namespace {

constexpr auto examples = R"(Examples:
  sublet-lessee run --seconds 5             the first headset on offer
  sublet-lessee run --connector DP-2 --mode 1920x1080@60 --scene bars
  sublet-lessee run --match maker=HVR,model='*VIVE*' --wait 30 --frames 900 --json
  sublet-lessee run --all --scene cube --retry)";

struct RunArguments {
    SelectionOptions selection;
    std::string mode = "preferred";
    TermOptions terms;
    bool no_modeset = false;
    std::string scene = "test";
    std::string renderer;
    ExtraPlanes extra_planes;
    std::string rotation = "0";
    DisplaySettings settings;
    std::optional<uint64_t> frames;
    std::optional<double> seconds;
    double wait = 0;
    bool retry = false;
    bool legacy = false;
    bool json = false;
    int ready_fd = -1;
    std::string csv;
    std::string plot;
};

void add_options(CLI::App &command, RunArguments &arguments) {
    arguments.selection.add_to(command);
    command
        .add_option("--mode", arguments.mode,
                    "preferred, current (what the lessor has set), WxH or WxH@Hz")
        ->type_name("MODE")
        ->capture_default_str();
    arguments.terms.add_to(command);
    command.add_flag("--no-modeset", arguments.no_modeset,
                     "never set a mode; implies --mode current unless given");
    command
        .add_option("--scene", arguments.scene,
                    "test, bars, counter, flash, solid:RRGGBB, png:FILE or cube (GLES)")
        ->type_name("SCENE")
        ->capture_default_str();
    command.add_option("--renderer", arguments.renderer, "who draws: dumb is the CPU")
        ->type_name("dumb|gles");
    command.add_flag("--overlay", arguments.extra_planes.overlay, "use an overlay plane too");
    command.add_flag("--cursor", arguments.extra_planes.cursor, "use the cursor plane too");
    command.add_option("--frames", arguments.frames, "stop after N frames")
        ->type_name("N")
        ->check(above_zero());
    command.add_option("--seconds", arguments.seconds, "stop S seconds after the first frame")
        ->type_name("S")
        ->check(above_zero());
    command.add_option("--wait", arguments.wait, "wait up to S seconds for a display that fits")
        ->type_name("S")
        ->check(from_zero());
    command.add_flag("--retry", arguments.retry,
                     "when the lease or the lessor is lost, wait and lease again");
    command
        .add_option("--rotate", arguments.rotation,
                    "turn the scene: 0, 90, 180, 270 (counter-clockwise), reflect-x, reflect-y")
        ->type_name("ROTATION");
    command
        .add_option("--gamma", arguments.settings.gamma,
                    "brighten (above 1) or darken by a gamma table of the display")
        ->type_name("G")
        ->check(between(0.1, 10));
    command.add_flag("--vrr", arguments.settings.variable_refresh, "variable refresh rate");
    command.add_flag("--hdr", arguments.settings.hdr, "send HDR metadata to the display");
    command.add_option("--max-bpc", arguments.settings.max_bpc, "at most N bits per colour")
        ->type_name("N");
    command.add_flag("--fences", arguments.settings.fences,
                     "have the kernel wait for rendering, and signal shown frames, by fences");
    command.add_flag("--legacy", arguments.legacy,
                     "set modes and flip by the legacy calls, as for drivers without atomic");
    command.add_flag("--json", arguments.json, "report as JSON at the end");
    command
        .add_option("--ready-fd", arguments.ready_fd,
                    "write a line to file descriptor FD when the first frame is "
                    "on screen")
        ->type_name("FD");
    command.add_option("--csv", arguments.csv, "write a line per frame to FILE")->type_name("FILE");
    command.add_option("--plot", arguments.plot, "draw latency and frame times to FILE (SVG)")
        ->type_name("FILE");
}

/// None: what the lessor has set.
std::expected<std::optional<ModeWish>, Error> parse_mode(std::string_view text) {
    if (text == "current") {
        return std::nullopt;
    }
    auto wish = parse_mode_wish(text);
    if (!wish) {
        wish.error().what += ", \"current\"";
    }
    return wish;
}

std::expected<RunOptions, Error> to_options(const RunArguments &arguments,
                                            const lessee::LessorAddress &lessor, bool mode_given) {
    auto wanted = arguments.selection.wanted();
    if (!wanted) {
        return std::unexpected(wanted.error());
    }
    const bool preset = arguments.no_modeset && !mode_given;
    const auto mode = parse_mode(preset ? "current" : arguments.mode);
    if (!mode) {
        return std::unexpected(mode.error());
    }
    auto terms = arguments.terms.wishes();
    if (!terms) {
        return std::unexpected(terms.error());
    }
    terms->sets_mode_itself = true;
    if (mode_given) {
        terms->mode = *mode;
    }
    auto renderer = RendererChoice::parse(arguments.scene, arguments.renderer);
    if (!renderer) {
        return std::unexpected(renderer.error());
    }
    const auto rotation = kms::Rotation::parse(arguments.rotation);
    if (!rotation) {
        return std::unexpected(rotation.error());
    }
    DisplaySettings settings = arguments.settings;
    settings.rotation = *rotation;
    RunOptions options{
        .lessor = lessor,
        .wanted = *std::move(wanted),
        .mode = *mode,
        .terms = *terms,
        .renderer = *std::move(renderer),
        .extra_planes = arguments.extra_planes,
        .settings = settings,
        .mode_setting = arguments.legacy ? kms::ModeSetting::Legacy : kms::ModeSetting::Atomic,
        .limits = {.frames = arguments.frames,
                   .time = std::nullopt,
                   .no_modeset = arguments.no_modeset},
        .quiet = arguments.json,
        .ready_fd = arguments.ready_fd,
    };
    if (arguments.seconds) {
        options.limits.time = std::chrono::duration_cast<std::chrono::nanoseconds>(
            std::chrono::duration<double>(*arguments.seconds));
    }
    return options;
}

/// Whether the display may be had again after this end of a lease.
bool may_come_back(ExitCode code) {
    return code == ExitCode::LeaseEnded || code == ExitCode::LessorGone ||
           code == ExitCode::Denied || code == ExitCode::NoLessor;
}

using Outcome = std::expected<void, Failure>;

Outcome write_files(const LeaseRun &run, FrameLog *log, const RunArguments &arguments) {
    std::expected<void, Error> drawn;
    if (!arguments.plot.empty() && !run.heads().empty()) {
        drawn = write_plot(arguments.plot, run.heads());
    }
    return (log != nullptr ? log->flush() : std::expected<void, Error>())
        .and_then([&] { return drawn; })
        .transform_error(
            [](const Error &error) { return Failure{ExitCode::Failed, error.message()}; });
}

/// Tells of a run that came out as `done`. Returns that, or what failed in the telling.
Outcome report(const LeaseRun &run, Outcome done, FrameLog *log, const RunArguments &arguments) {
    if (const Outcome written = write_files(run, log, arguments); done) {
        done = written;
    } else if (!written) {
        print_failure(written.error());
    }
    RunReport facts = run.report();
    if (!done) {
        facts.failure = done.error();
    }
    if (arguments.json) {
        print_json(facts, run.device(), run.heads());
    } else if (!run.heads().empty()) {
        print_table(facts, run.heads());
    }
    std::fflush(stdout); // With --retry another lease may follow, and take its time.
    return done;
}

Outcome run(const RunArguments &arguments, const RunOptions &options, const StopSignal &stop) {
    std::optional<FrameLog> log;
    if (!arguments.csv.empty()) {
        auto created = FrameLog::create(arguments.csv);
        if (!created) {
            return std::unexpected(Failure{ExitCode::Failed, created.error().message()});
        }
        log.emplace(*std::move(created));
    }

    FrameLog *const frame_log = log ? &*log : nullptr;
    Deadline patience = deadline_in(arguments.wait);
    bool had_a_lease = false;
    std::string told;
    for (;;) {
        LeaseRun lease_run(options, stop, frame_log);
        Outcome done = lease_run.execute(patience);
        had_a_lease = had_a_lease || lease_run.had_lease();
        const bool last =
            done || !arguments.retry || !had_a_lease || !may_come_back(done.error().code);
        if (last || lease_run.had_lease()) {
            done = report(lease_run, std::move(done), frame_log, arguments);
        }
        if (last) {
            return done;
        }
        if (lease_run.had_lease() || done.error().message != told) {
            print_failure(done.error());
        }
        told = done.error().message;
        patience = std::nullopt;

        constexpr int pause_ms = 200;
        std::array<pollfd, 1> stopped = {pollfd{stop.fd(), POLLIN, 0}}; // The next run takes it.
        poll(stopped.data(), stopped.size(), pause_ms);
    }
}

} // namespace

void add_run(CLI::App &app, Invocation &invocation) {
    auto *command = app.add_subcommand("run", "Lease displays and show a picture on them");
    command->footer(examples);
    auto arguments = std::make_shared<RunArguments>();
    add_options(*command, *arguments);
    command->callback([arguments, command, &invocation] {
        const bool mode_given = command->count("--mode") != 0;
        invocation.action = [arguments, mode_given,
                             &invocation](const StopSignal &stop) -> std::expected<void, Failure> {
            const auto options = to_options(*arguments, invocation.lessor(), mode_given);
            if (!options) {
                return std::unexpected(Failure{ExitCode::Usage, options.error().message()});
            }
            return run(*arguments, *options, stop);
        };
    });
}

} // namespace sublet::cli
