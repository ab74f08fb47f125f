#include <csignal>
#include <cstdlib>
#include <utility>
#include <vector>

#include <CLI/CLI.hpp>

#include "cli/report/local_time.hpp"
#include "cli/report/output.hpp"
#include "cli/report/terminal.hpp"
#include "commands.hpp"
#include "json.hpp"
#include "vocabulary/formatted.hpp"
#include "vocabulary/print_line.hpp"
#include "vocabulary/text.hpp"
#include "watch_stream.hpp"
#include "words.hpp"

namespace sublet::ctl {
namespace {

constexpr auto watch_help = R"(First comes all there is, then what happens, one line each, until
sublet or you end it.

Example, a sound whenever a lease ends:
  subletctl watch --json | jq --unbuffered -r 'select(.event == "lease-ended").reason' |
      while read -r reason; do notify-send "Lease ended" "$reason"; done)";

/// Events as sentences; remembers what they refer to.
class Narrator {
public:
    /// What is there already, without telling it: names are short while there is one card.
    void learn(const Event &event) { known_.apply(event); }

    [[nodiscard]] std::string tell(const Event &event) {
        const std::string line =
            std::visit([this](const auto &of_its_kind) { return line_of(of_its_kind); }, event);
        known_.apply(event);
        return line;
    }

private:
    std::string line_of(const Display &display) const {
        const std::string what = display_text(display);
        return formatted("{} {}: {}{}", name_in(known_, display.card, display.name),
                         use_text(display), what.empty() ? "" : what + "; ", display.reason);
    }
    std::string line_of(const LeaseTold &told) const {
        const bool changed = told.change == SUBLET_CONTROL_WATCH_V1_CHANGE_CHANGED;
        const bool created = told.change == SUBLET_CONTROL_WATCH_V1_CHANGE_CREATED;
        return formatted("lease {} {}: {} to {}, {}", told.lease.id,
                         created   ? "created"
                         : changed ? "changed"
                                   : "runs",
                         join(told.lease.connectors), client_text(told.lease.client),
                         told.lease.masked ? "masked" : "not masked");
    }
    std::string line_of(const LeaseEnded &ended) const {
        return formatted("lease {} ended: {}", ended.lease, ended.reason);
    }
    std::string line_of(const Refused &refused) const {
        return formatted("request {} refused: {} for {}; {}", refused.lease,
                         join(refused.connectors), client_text(refused.client), refused.reason);
    }
    std::string line_of(const Claim &claim) const {
        return formatted(
            "claim {} of {}: {}; {}", claim.id, client_text(claim.client), criteria_text(claim),
            claim.connectors.empty() ? "it has no display" : "it has " + join(claim.connectors));
    }
    std::string line_of(const ClaimEnded &ended) const {
        return formatted("claim {} ended", ended.claim);
    }
    std::string line_of(const DisplayGone &gone) const {
        for (const Display &display : known_.displays) {
            if (display.card == gone.card && display.connector_id == gone.connector_id) {
                return formatted("{} gone", name_in(known_, display.card, display.name));
            }
        }
        return formatted("{} gone", qualified_name(gone.card, std::to_string(gone.connector_id)));
    }
    std::string line_of(const Ready & /*ready*/) const { return "watching"; }

    Snapshot known_;
};

std::expected<void, Failure> watch(Control &control, Format format) {
    const cli::Terminal terminal(stdout);
    WatchStream stream(control);
    Narrator narrator;
    std::vector<Event> present;
    bool ready = false;
    for (;;) {
        const auto event = stream.next(std::nullopt);
        if (!event) {
            return std::unexpected(event.error());
        }
        present.push_back(**event);
        if (!ready) {
            narrator.learn(**event);
            ready = std::holds_alternative<Ready>(**event);
        }
        if (!ready) {
            continue;
        }
        const auto now = std::chrono::system_clock::now();
        for (const Event &each : std::exchange(present, {})) {
            if (format == Format::Json) {
                print_line("{}", json::event(each, now));
            } else {
                print_line("{}  {}", terminal.dim(cli::local_time(now)), narrator.tell(each));
            }
        }
        if (cli::output_is_lost()) {
            return {}; // main() says so.
        }
    }
}

} // namespace

void add_watch_command(CLI::App &app, Action &action) {
    CLI::App *const command =
        app.add_subcommand("watch", "Follow every display and lease as things happen");
    command->footer(watch_help);
    command->callback([&action] {
        action = [](Control &control, Format format) {
            // A signal is a way to end it; each line has been written by then.
            for (const int number : {SIGINT, SIGTERM, SIGHUP}) {
                std::signal(number, [](int) { std::_Exit(0); });
            }
            return watch(control, format);
        };
    });
}

} // namespace sublet::ctl
