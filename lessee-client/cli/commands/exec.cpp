#include <array>
#include <csignal>
#include <print>

#include <poll.h>

#include <sublet/lessee/kms/object_properties.hpp>

#include "commands/invocation.hpp"
#include "commands/selection_options.hpp"
#include "exec/child_process.hpp"
#include "exec/lease_environment.hpp"
#include "exec/program_check.hpp"
#include "lease/lease_end.hpp"
#include "lease/lease_request.hpp"

namespace sublet::cli {

namespace {

constexpr auto description =
    R"(Run an unmodified KMS program on a leased display

The program gets the leased fd instead of the card's node when it opens that; every other device
is as it was. {fd}, {node}, {card} and {connector} in its arguments are replaced, LEASE_FD is set.)";

constexpr auto examples = R"(Examples:
  sublet-lessee exec -- kmscube -D {node}
  sublet-lessee exec --as-monitor -- weston --backend=drm --drm-device={card}
  sublet-lessee exec --connector DP-2 -- cage foot
  sublet-lessee exec -- flutter-pi --drm-fd {fd} app

The exit status is the program's (128 + N if signal N ended it); 6 or 7 if the lease was lost.
It cannot work for static and set-uid programs, and for those that insist on logind.)";

struct ExecArguments {
    SelectionOptions selection;
    std::vector<std::string> program;
    double wait = 0;
    double grace = 5;
    bool as_monitor = false;
};

/// A program on a lease, until either of them ends.
class LeasedProgram {
public:
    LeasedProgram(LessorSession &session, const lessee::Lease &lease, ChildProcess &child,
                  std::chrono::milliseconds grace)
        : session_(session), lease_(lease), child_(child), grace_(grace) {}

    [[nodiscard]] std::expected<void, Failure> watch() {
        for (;;) {
            std::array<pollfd, 3> fds = {pollfd{child_.fd(), POLLIN, 0},
                                         pollfd{session_.connection().fd(), POLLIN, 0},
                                         pollfd{session_.stop().fd(), POLLIN, 0}};
            poll(fds.data(), fds.size(), -1);
            if (fds[0].revents != 0) {
                return ended(child_.reap());
            }
            if (fds[2].revents != 0) {
                if (const auto status = pass_on_signal()) {
                    return ended(*status);
                }
            }
            if (fds[1].revents != 0) {
                if (const auto lost = hear_lessor()) {
                    if (ends_within(exit_race)) {
                        return ended(child_.reap());
                    }
                    child_.end(grace_);
                    return std::unexpected(to_failure(*lost));
                }
            }
        }
    }

private:
    [[nodiscard]] static std::expected<void, Failure> ended(int status) {
        if (status == 0) {
            return {};
        }
        return std::unexpected(Failure{static_cast<ExitCode>(status), ""});
    }

    [[nodiscard]] std::optional<lessee::LeaseLost> hear_lessor() {
        using lessee::LeaseLost;
        if (const auto heard = session_.connection().dispatch(); !heard) {
            return LeaseLost{LeaseLost::Cause::LessorGone, heard.error().message()};
        }
        if (lease_.state() == lessee::Lease::State::Ended) {
            return LeaseLost{LeaseLost::Cause::Finished, "the lessor ended the lease"};
        }
        return std::nullopt;
    }

    /// A program that exits closes its lease, which the lessor may tell before the kernel does.
    static constexpr auto exit_race = std::chrono::milliseconds(50);

    [[nodiscard]] bool ends_within(std::chrono::milliseconds time) const {
        std::array<pollfd, 1> child = {pollfd{child_.fd(), POLLIN, 0}};
        return poll(child.data(), child.size(), static_cast<int>(time.count())) > 0;
    }

    /// The program's status, if it had to be ended. A terminal's Ctrl-C reaches
    /// it without us.
    [[nodiscard]] std::optional<int> pass_on_signal() {
        const auto signal = session_.stop().take();
        if (!signal) {
            return std::nullopt;
        }
        if (!signal->from_terminal) {
            child_.send(signal->number);
        }
        if (!ends_within(grace_)) {
            child_.send(SIGKILL);
        }
        return child_.reap();
    }

    LessorSession &session_;
    const lessee::Lease &lease_;
    ChildProcess &child_;
    std::chrono::milliseconds grace_;
};

std::expected<void, Failure> start_and_watch(LessorSession &session, lessee::Lease &lease,
                                             const Candidate &candidate,
                                             const ExecArguments &arguments) {
    UniqueFd fd = lease.take_fd();
    LeaseFacts facts{.fd = fd.get(),
                     .node = candidate.device->node_path(),
                     .connector = candidate.displays.front().name};
    if (arguments.as_monitor) {
        const auto properties = lessee::kms::ObjectProperties::read(
            candidate.device->node_fd(), candidate.displays.front().connector.value(),
            DRM_MODE_OBJECT_CONNECTOR);
        facts.disguise = properties ? properties->id("non-desktop") : PropertyId();
    }
    const auto environment = lease_environment(facts);
    if (!environment) {
        return std::unexpected(Failure{ExitCode::Failed, environment.error().message()});
    }
    auto child = ChildProcess::start(fill_in(arguments.program, facts), *environment, fd.get());
    if (!child) {
        return std::unexpected(Failure{ExitCode::Usage, child.error().message()});
    }
    fd.reset(); // The program's alone: when it is gone, so is the lease.
    const auto grace = std::chrono::duration_cast<std::chrono::milliseconds>(
        std::chrono::duration<double>(arguments.grace));
    return LeasedProgram(session, lease, *child, grace).watch();
}

std::expected<void, Failure> exec(const ExecArguments &arguments, const char *display,
                                  const StopSignal &stop) {
    const auto selection = arguments.selection.selection();
    if (!selection) {
        return std::unexpected(Failure{ExitCode::Usage, selection.error().message()});
    }
    if (const auto reason = why_not_preloadable(arguments.program.front())) {
        std::println(stderr,
                     "sublet-lessee: {}: it cannot be given the lease when it "
                     "opens the card, only "
                     "by {{fd}} or LEASE_FD",
                     *reason);
    }
    auto session = LessorSession::open(display, stop);
    if (!session) {
        return std::unexpected(session.error());
    }
    if (const auto settled = session->settle(); !settled) {
        return settled;
    }
    const auto candidate = find_candidate(*session, *selection, deadline_in(arguments.wait));
    if (!candidate) {
        return std::unexpected(candidate.error());
    }
    Timeline timeline;
    const auto lease = request_lease(*session, *candidate, timeline);
    if (!lease) {
        return std::unexpected(lease.error());
    }
    return start_and_watch(*session, **lease, *candidate, arguments);
}

} // namespace

void add_exec(CLI::App &app, Invocation &invocation) {
    auto *command = app.add_subcommand("exec", description);
    command->footer(examples);
    auto arguments = std::make_shared<ExecArguments>();
    arguments->selection.add_to(*command);
    command->add_option("--wait", arguments->wait, "wait up to S seconds for a display that fits")
        ->type_name("S")
        ->check(CLI::NonNegativeNumber);
    command
        ->add_option("--grace", arguments->grace,
                     "seconds between SIGTERM and SIGKILL when the lease is lost")
        ->type_name("S")
        ->check(CLI::NonNegativeNumber)
        ->capture_default_str();
    command->add_flag("--as-monitor", arguments->as_monitor,
                      "hide from the program that the display is a headset (non-desktop)");
    command->add_option("PROGRAM", arguments->program, "the program and its arguments, after --")
        ->required();
    command->positionals_at_end();
    command->callback([arguments, &invocation] {
        invocation.action = [arguments, &invocation](const StopSignal &stop) {
            return exec(*arguments, invocation.wayland_display(), stop);
        };
    });
}

} // namespace sublet::cli
