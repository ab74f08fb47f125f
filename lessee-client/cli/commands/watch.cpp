#include <chrono>
#include <print>

#include "commands/invocation.hpp"
#include "lease/lessor_session.hpp"
#include "lease/offer_diff.hpp"
#include "report/display_text.hpp"
#include "report/output.hpp"

namespace sublet::cli {

namespace {

void print_change(const OfferChange &change, bool json) {
    const auto now =
        std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
    const std::string time = std::format("{:%FT%TZ}", now);
    const char *event = change.kind == OfferChange::Kind::Offered ? "offered" : "withdrawn";
    if (json) {
        const nlohmann::ordered_json line = {{"time", time},
                                             {"event", event},
                                             {"node", change.node},
                                             {"display", to_json(change.display)}};
        std::println("{}", line.dump());
    } else {
        std::println("{} {:9} {} of {}: {}", time, event, change.display.name, change.node,
                     describe(change.display));
    }
}

std::expected<void, Failure> watch(const char *display, bool json, const StopSignal &stop) {
    auto session = LessorSession::open(display, stop);
    if (!session) {
        return std::unexpected(session.error());
    }
    OfferDiff offers;
    const auto ended = session->settle(std::nullopt).and_then([&] {
        return session->wait_until(std::nullopt, [&] {
            for (const OfferChange &change : offers.update(session->connection())) {
                print_change(change, json);
            }
            return output_is_lost(); // main() says so.
        });
    });
    if (!ended && (ended.error().code == ExitCode::Interrupted ||
                   ended.error().code == ExitCode::Terminated)) {
        return {}; // The only way to end it.
    }
    return ended.transform([](bool) {});
}

} // namespace

void add_watch(CLI::App &app, Invocation &invocation) {
    auto *command =
        app.add_subcommand("watch", "Tell of offers and withdrawals as they happen, until stopped");
    auto json = std::make_shared<bool>(false);
    command->add_flag("--json", *json, "one JSON object per line");
    command->callback([json, &invocation] {
        invocation.action = [json, &invocation](const StopSignal &stop) {
            return watch(invocation.wayland_display(), *json, stop);
        };
    });
}

} // namespace sublet::cli
