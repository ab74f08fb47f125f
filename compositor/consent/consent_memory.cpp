#include "consent/consent_memory.hpp"

#include <algorithm>
#include <utility>

namespace sublet {

namespace {

StandingConsent consent_of(const ClientFacts &client, const std::string &display) {
    return {client.uid, client.executable, client.sandbox_id, display};
}

} // namespace

ConsentMemory::ConsentMemory(std::vector<StandingConsent> known, Save save)
    : known_(std::move(known)), save_(std::move(save)) {}

bool ConsentMemory::allows(const ClientFacts &client,
                           const std::vector<std::string> &displays) const {
    return !client.executable.empty() &&
           std::ranges::all_of(displays, [&](const std::string &display) {
               return std::ranges::contains(known_, consent_of(client, display));
           });
}

void ConsentMemory::add(const ClientFacts &client, const std::vector<std::string> &displays) {
    if (client.executable.empty()) {
        return;
    }
    for (const std::string &display : displays) {
        if (!allows(client, {display})) {
            known_.push_back(consent_of(client, display));
        }
    }
    if (save_) {
        save_(known_);
    }
}

} // namespace sublet
