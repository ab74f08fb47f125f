#include <array>
#include <chrono>
#include <string_view>

#include <poll.h>

#include <sublet/displays/uevent_monitor.hpp>
#include <sublet/vocabulary/print_line.hpp>

#include "commands/invocation.hpp"
#include "lease/lessor_session.hpp"
#include "lease/offer_diff.hpp"
#include "lease/plug_diff.hpp"
#include "report/display_json.hpp"
#include "report/display_text.hpp"
#include "report/local_time.hpp"
#include "report/output.hpp"
#include "report/utc.hpp"

namespace sublet::cli {

namespace {

void print_change(std::string_view event, const std::string &node, const ConnectorFacts &display,
                  bool json) {
    const auto now = std::chrono::system_clock::now();
    if (json) {
        print_line("{}", change_json(utc(now), event, node, display));
    } else {
        print_line("{}  {:9} {} of {}: {}", local_time(now), event, display.name, node,
                   describe(display));
    }
}

/// Some drivers announce a hot-plug before they know more: the lessor has the kernel probe then.
constexpr auto probing_patience = std::chrono::milliseconds(200);

/// Until a signal arrives, the lessor goes, or nobody can read what is told (main() says so).
std::expected<void, Failure> follow(LessorSession &session, bool json) {
    lessee::Connection &connection = session.connection();
    auto uevents = UeventMonitor::open();
    OfferDiff offers;
    PlugDiff plugs;
    Deadline look_at = Clock::now();
    while (true) {
        const auto changes = offers.update(connection);
        for (const auto &change : changes) {
            const bool offered = change.kind == OfferChange::Kind::Offered;
            print_change(offered ? "offered" : "withdrawn", change.node, change.display, json);
        }
        const bool due = look_at && Clock::now() >= *look_at;
        if (due) {
            look_at.reset();
        }
        if (due || !changes.empty()) {
            for (const auto &change : plugs.update(connection)) {
                const bool plugged = change.kind == PlugChange::Kind::Plugged;
                print_change(plugged ? "plugged" : "unplugged", change.node, change.display, json);
            }
        }
        if (output_is_lost()) {
            break;
        }
        std::array<pollfd, 3> fds = {pollfd{connection.fd(), connection.poll_events(), 0},
                                     pollfd{session.stop().fd(), POLLIN, 0},
                                     pollfd{uevents ? uevents->fd() : -1, POLLIN, 0}};
        poll(fds.data(), fds.size(), poll_timeout(look_at));
        if (fds[1].revents != 0) {
            break;
        }
        if (fds[2].revents != 0 && !uevents->read().empty()) {
            look_at = Clock::now() + probing_patience;
        }
        if (const auto heard = connection.dispatch(); !heard) {
            return std::unexpected(Failure{ExitCode::LessorGone, heard.error().message()});
        }
    }
    return {};
}

std::expected<void, Failure> watch(const lessee::LessorAddress &lessor, bool json,
                                   const StopSignal &stop) {
    auto session = LessorSession::open(lessor, stop);
    if (!session) {
        return std::unexpected(session.error());
    }
    const auto settled = session->settle(std::nullopt);
    if (!settled && is_signal(settled.error().code)) {
        return {}; // A signal is the only way to end it.
    }
    return settled ? follow(*session, json) : settled;
}

} // namespace

void add_watch(CLI::App &app, Invocation &invocation) {
    auto *command = app.add_subcommand(
        "watch", "Show offers, withdrawals and hot-plug as they happen, until stopped");
    auto json = std::make_shared<bool>(false);
    command->add_flag("--json", *json, "one JSON object per line");
    command->callback([json, &invocation] {
        invocation.action = [json, &invocation](const StopSignal &stop) {
            return watch(invocation.lessor(), *json, stop);
        };
    });
}

} // namespace sublet::cli
