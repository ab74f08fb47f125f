#include <algorithm>
#include <cerrno>
#include <cstring>
#include <map>
#include <memory>
#include <optional>
#include <ranges>

#include <fcntl.h>

#include <sublet/kms/object_properties.hpp>

#include "command-line/command_line.hpp"
#include "commands/invocation.hpp"
#include "commands/selection_options.hpp"
#include "commands/term_options.hpp"
#include "exec/lease_environment.hpp"
#include "exec/leased_program.hpp"
#include "exec/mechanism.hpp"
#include "exec/program_check.hpp"
#include "exec/program_start.hpp"
#include "exec/seat/input_lender.hpp"
#include "exec/seat/seat_devices.hpp"
#include "lease/lease_end.hpp"
#include "lease/lease_request.hpp"
#include "report/output.hpp"

namespace sublet::cli {

namespace {

constexpr auto notes =
    R"(When the program opens a card, it gets the leased fd instead, whichever card that is (see
--keep-other-cards); every other device is as it was. {fd}, {node}, {card} and {connector} in its
arguments are replaced, and LEASE_FD is set.

Examples:
  sublet-lessee exec -- kmscube -D {node}
  sublet-lessee exec --as-monitor -- weston --backend=drm --drm-device={card} \
      --continue-without-input
  sublet-lessee exec --connector DP-2 -- cage foot
  sublet-lessee exec -- flutter-pi --drm-fd {fd} app

The exit status is the program's (128 + N if signal N ended it); 6 or 7 if the lease was lost.
It cannot work for programs that insist on logind.)";

/// Under a high number: a script's own descriptors have low ones, and it would close this one
/// unawares. It stays as it is where so many files may not be opened.
UniqueFd renumbered(UniqueFd fd) {
    constexpr int lowest = 64;
    UniqueFd high(fcntl(fd.get(), F_DUPFD_CLOEXEC, lowest));
    return high || errno != EINVAL ? std::move(high) : std::move(fd);
}

struct ExecArguments {
    SelectionOptions selection;
    std::string mode;
    TermOptions terms;
    double wait = 0;
    double grace = 5;
    bool as_monitor = false;
    bool keep_other_cards = false;
    std::vector<std::string> seat;
    Mechanism mechanism = Mechanism::Auto;

    [[nodiscard]] std::chrono::milliseconds grace_time() const {
        return std::chrono::duration_cast<std::chrono::milliseconds>(
            std::chrono::duration<double>(grace));
    }
};

const std::map<std::string, Mechanism> mechanisms = {
    {"auto", Mechanism::Auto}, {"seccomp", Mechanism::Seccomp}, {"preload", Mechanism::Preload}};

/// The property that tells a headset from a monitor; empty if the display has none, or if it cannot
/// be read, which is said. The leased fd tells it also to who may not open the card's node.
PropertyId non_desktop_of(const ConnectorFacts &display, int leased) {
    const auto properties =
        kms::ObjectProperties::read(leased, display.id.value(), DRM_MODE_OBJECT_CONNECTOR);
    if (!properties) {
        remark("sublet-lessee: --as-monitor: {} cannot be hidden as a headset: {}", display.name,
               properties.error().message());
        return {};
    }
    return properties->id("non-desktop");
}

std::expected<void, Failure>
start_and_watch(LessorSession &session, GrantedLease granted, LeaseFacts facts,
                std::vector<ConnectorFacts> displays, const ChosenMechanism &mechanism,
                std::optional<SeatDevices> seat, const std::shared_ptr<InputLender> &lender,
                const ExecArguments &arguments, const std::vector<std::string> &program) {
    lessee::Lease &lease = *granted.lease;
    if (const auto lost = lessee::lease_loss(lease)) { // It came with its end.
        return std::unexpected(to_failure(*lost));
    }
    if (lender) {
        if (const auto lent = seat->borrow_from(lender); !lent) {
            return std::unexpected(Failure{ExitCode::Denied, "--seat: " + lent.error().message()});
        }
    }
    UniqueFd fd = renumbered(lease.take_fd());
    if (!fd) {
        return std::unexpected(
            Failure{ExitCode::Failed, Error::from_errno("keep the lease's fd").message()});
    }
    facts.fd = fd.get();
    if (arguments.as_monitor) {
        facts.disguise = non_desktop_of(displays.front(), fd.get());
    }
    auto started = start_program({.words = program,
                                  .lease = facts,
                                  .filter = mechanism.filter ? &*mechanism.filter : nullptr,
                                  .other_cards = !arguments.keep_other_cards,
                                  .seat = seat ? &*seat : nullptr,
                                  .grace = arguments.grace_time()});
    if (!started) {
        return std::unexpected(started.error());
    }
    LeasedProgram::Terms terms{
        .node = facts.node,
        .displays = displays,
        .grace = arguments.grace_time(),
        .opens_card =
            std::ranges::none_of(program, [](const auto &word) { return word.contains("{fd}"); }),
    };
    lessee::HotplugMonitor plugs(std::move(granted.uevents), fd.get(),
                                 displays | std::views::transform(&ConnectorFacts::id) |
                                     std::ranges::to<std::vector>());
    return LeasedProgram(session, lease, std::move(fd), std::move(plugs), *std::move(started),
                         std::move(terms))
        .watch();
}

/// Empty: none is wanted.
std::expected<std::optional<SeatDevices>, Failure>
choose_seat(const std::vector<std::string> &words) {
    if (words.empty()) {
        return std::nullopt;
    }
    auto devices = SeatDevices::choose(words);
    if (devices) {
        return *std::move(devices);
    }
    return std::unexpected(Failure{ExitCode::Usage, "--seat: " + devices.error().message(),
                                   "libinput list-devices names them, and their nodes"});
}

/// What sublet may lend of the seat. Null: nothing is needed of it.
std::expected<std::shared_ptr<InputLender>, Failure>
find_lender(const std::optional<SeatDevices> &seat, const lessee::LessorAddress &lessor) {
    if (!seat || seat->closed().empty()) {
        return nullptr;
    }
    auto lender = InputLender::connect(lessor);
    if (!lender) {
        return std::unexpected(Failure{
            ExitCode::Failed,
            "--seat: open " + seat->closed().front() + ": " + std::strerror(EACCES),
            "a udev rule can give this user the device; the group \"input\" may read all keys; "
            "and sublet lends what a rule names, see the key \"input\" in sublet-config(5)"});
    }
    return *std::move(lender);
}

std::expected<TermWishes, Error> term_wishes(const ExecArguments &arguments) {
    auto wishes = arguments.terms.wishes();
    if (!wishes || arguments.mode.empty()) {
        return wishes;
    }
    return parse_mode_wish(arguments.mode).transform([&](const ModeWish &mode) {
        wishes->mode = mode;
        return *wishes;
    });
}

/// Says what will not go as the program may expect.
void foretell(const std::string &program, const ChosenMechanism &mechanism) {
    if (mechanism.filter) {
        if (const auto rights = rights_beyond_ours(program)) {
            remark("sublet-lessee: {}: here it gets yours alone", *rights);
        }
    } else if (const auto reason = why_not_preloadable(program)) {
        remark("sublet-lessee: {}: it cannot be given the lease when it opens the card, "
               "only by {{fd}} or LEASE_FD{}",
               *reason,
               mechanism.why_no_filter.empty() ? "" : " (" + mechanism.why_no_filter + ")");
    }
}

std::expected<void, Failure> exec(const ExecArguments &arguments,
                                  const std::vector<std::string> &program,
                                  const lessee::LessorAddress &lessor, const StopSignal &stop) {
    const auto wanted = arguments.selection.wanted();
    if (!wanted) {
        return std::unexpected(Failure{ExitCode::Usage, wanted.error().message()});
    }
    const auto mechanism = choose_mechanism(arguments.mechanism, arguments.as_monitor);
    if (!mechanism) {
        return std::unexpected(
            Failure{ExitCode::Failed, "--mechanism seccomp: " + mechanism.error().message()});
    }
    auto seat = choose_seat(arguments.seat);
    if (!seat) {
        return std::unexpected(seat.error());
    }
    const auto lender = find_lender(*seat, lessor);
    if (!lender) {
        return std::unexpected(lender.error());
    }
    const auto wishes = term_wishes(arguments);
    if (!wishes) {
        return std::unexpected(Failure{ExitCode::Usage, wishes.error().message()});
    }
    foretell(program.front(), *mechanism);
    auto found = find_displays(lessor, stop, *wanted, deadline_in(arguments.wait));
    if (!found) {
        return std::unexpected(found.error());
    }
    auto &[session, claim, candidate] = *found; // The claim lasts as long as the program.
    // What is known before the lease is there.
    LeaseFacts facts{.node = candidate.device->node_path(),
                     .connector = candidate.displays.front().name,
                     .preload = !mechanism->filter};
    auto displays = candidate.displays;
    Timeline timeline;
    auto granted = request_lease(session, candidate, *wishes, timeline);
    if (!granted) {
        return std::unexpected(granted.error());
    }
    return start_and_watch(session, *std::move(granted), std::move(facts), std::move(displays),
                           *mechanism, *std::move(seat), *lender, arguments, program);
}

/// Its words, behind "--" or not: what begins with a dash before that is an option of ours.
std::vector<std::string> chosen_program(const CLI::App &command, const Invocation &invocation) {
    const std::vector<std::string> words = command.remaining();
    if (!words.empty() && words.front().starts_with("-")) {
        throw CLI::ExtrasError(words);
    }
    if (words.empty() == (!invocation.program || invocation.program->empty())) {
        throw CLI::RequiredError("exec: a program to run");
    }
    return words.empty() ? *invocation.program : words;
}

} // namespace

void add_exec(CLI::App &app, Invocation &invocation) {
    auto *command = app.add_subcommand("exec", "Run an unmodified KMS program on a leased display");
    command->footer(notes);
    auto arguments = std::make_shared<ExecArguments>();
    arguments->selection.add_to(*command);
    command
        ->add_option("--mode", arguments->mode,
                     "have the compositor set this mode first: preferred, WxH or WxH@Hz")
        ->type_name("MODE");
    arguments->terms.add_to(*command);
    command->add_option("--wait", arguments->wait, "wait up to S seconds for a display that fits")
        ->type_name("S")
        ->check(from_zero());
    command
        ->add_option("--grace", arguments->grace,
                     "seconds between SIGTERM, or a signal passed on, and SIGKILL")
        ->type_name("S")
        ->check(from_zero())
        ->capture_default_str();
    command->add_flag("--as-monitor", arguments->as_monitor,
                      "hide from the program that the display is a headset (non-desktop)");
    command->add_flag("--keep-other-cards", arguments->keep_other_cards,
                      "leave other cards as they are, for a program that needs one beside\n"
                      "the leased one; else whichever it opens is the lease");
    command
        ->add_option("--seat", arguments->seat,
                     "give the program a seat of its own with this input device: its name,\n"
                     "its node, or all-unused; repeat it for several")
        ->type_name("DEVICE");
    command
        ->add_option("--mechanism", arguments->mechanism,
                     "how the program gets the lease: seccomp (its system calls are\n"
                     "answered), preload (a library), or auto: the first that works here")
        ->type_name("auto|seccomp|preload")
        ->transform(CLI::CheckedTransformer(mechanisms).description(""));
    command->usage("Usage: sublet-lessee exec [OPTIONS] [--] PROGRAM [ARGUMENT]...");
    command->prefix_command();
    command->callback([command, arguments, &invocation] {
        const auto program = chosen_program(*command, invocation);
        invocation.action = [arguments, program, &invocation](const StopSignal &stop) {
            return exec(*arguments, program, invocation.lessor(), stop);
        };
    });
}

} // namespace sublet::cli
