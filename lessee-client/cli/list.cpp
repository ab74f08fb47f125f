#include "list.hpp"

#include <print>

#include "display_text.hpp"
#include "lessor_session.hpp"
#include "selection.hpp"
#include "terminal.hpp"

namespace sublet::cli {

namespace {

nlohmann::ordered_json offers_json(const lessee::Connection &connection) {
    auto devices = nlohmann::ordered_json::array();
    for (const auto &device : connection.devices()) {
        auto connectors = nlohmann::ordered_json::array();
        for (const auto &offer : device->offers()) {
            auto connector = to_json(facts_of(*device, offer));
            connector["description"] = offer.description;
            connectors.push_back(std::move(connector));
        }
        devices.push_back({{"node", device->node_path()}, {"connectors", std::move(connectors)}});
    }
    return {{"devices", std::move(devices)}};
}

void print_display(const lessee::DisplayFacts &display, const Terminal &terminal) {
    std::println("  {}  {}", terminal.bold(display.name), describe(display));
    std::string modes;
    for (const auto &mode : display.modes) {
        modes += " " + mode.description() + (mode.preferred() ? "*" : "");
    }
    std::println("    {}", terminal.dim(modes.empty() ? "no modes known" : "modes" + modes));
}

void print(const lessee::Connection &connection) {
    const Terminal terminal(stdout);
    for (const auto &device : connection.devices()) {
        std::println("{}", device->node_path());
        for (const auto &offer : device->offers()) {
            print_display(facts_of(*device, offer), terminal);
        }
        if (device->offers().empty()) {
            std::println("  nothing on offer");
        }
    }
}

} // namespace

std::expected<void, Failure> list(const char *display, bool json) {
    auto session = LessorSession::open(display);
    if (!session) {
        return std::unexpected(session.error());
    }
    if (const auto settled = session->settle(); !settled) {
        return settled;
    }
    if (json) {
        std::println("{}", offers_json(session->connection()).dump(2));
    } else {
        print(session->connection());
    }
    return {};
}

} // namespace sublet::cli
