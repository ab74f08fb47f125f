#include "lease/admission.hpp"

#include <algorithm>

namespace sublet {

std::expected<std::vector<ConsentNeeded>, std::string>
admit(const wire::LeaseRequest &request, const DisplayBook &displays,
      const std::function<std::string(ConnectorId)> &name_of) {
    std::vector<ConsentNeeded> questions;
    for (const ConnectorId connector : request.connectors) {
        const Display *display = displays.find(connector);
        if (display->phase != DisplayPhase::Present) {
            return std::unexpected(name_of(connector) + " is being asked for by another client");
        }
        const ClientVerdict verdict = judge_client(display->terms(), request.client);
        if (const auto *denied = std::get_if<Denied>(&verdict)) {
            return std::unexpected(name_of(connector) + ": " + denied->reason);
        }
        if (const auto *needed = std::get_if<ConsentNeeded>(&verdict);
            needed && !std::ranges::contains(questions, needed->command, &ConsentNeeded::command)) {
            questions.push_back(*needed);
        }
    }
    return questions;
}

} // namespace sublet
