#include "lease/lessor.hpp"

#include <algorithm>
#include <iterator>

#include "lease/admission.hpp"
#include "lease/words.hpp"
#include "vocabulary/log.hpp"

namespace sublet {

void Lessor::lease_requested(wire::LeaseRequest request) {
    const LeaseId id = request.id;
    log_info("request: lease {} of {} asked for by pid {} ({})", id.value(),
             join(names(request.connectors)), request.client.pid, request.client.executable);
    LeaseEntry &entry = leases_[id];
    entry.request = std::move(request);
    auto questions =
        admit(entry.request, displays_, [this](ConnectorId c) { return inventory_.find(c)->name; });
    if (!questions) {
        return refuse(id, questions.error());
    }
    entry.questions = std::move(*questions);
    for (const ConnectorId connector : entry.request.connectors) {
        displays_.reserve(connector, id);
    }
    ask_or_grant(id);
}

void Lessor::ask_or_grant(LeaseId id) {
    LeaseEntry &entry = leases_.at(id);
    if (entry.questions.empty()) {
        return grant(id);
    }
    const ConsentNeeded question = std::move(entry.questions.back());
    entry.questions.pop_back();
    const auto displays = names(entry.request.connectors);
    log_info("policy: asking for consent to lease {}: {}", id.value(), join(question.command));
    entry.consent = ask_(question, entry.request.client, displays,
                         [this, id](const std::expected<void, std::string> &answer) {
                             leases_.at(id).consent.reset();
                             if (answer) {
                                 ask_or_grant(id);
                             } else {
                                 refuse(id, answer.error());
                             }
                         });
}

void Lessor::refuse(LeaseId id, const std::string &reason) {
    const auto node = leases_.extract(id);
    const LeaseEntry &entry = node.mapped();
    log_info("grant: lease {} refused: {}", id.value(), reason);
    std::vector<ConnectorId> reserved;
    std::ranges::copy_if(entry.request.connectors, std::back_inserter(reserved),
                         [&](ConnectorId c) { return displays_.find(c)->lease == id; });
    give_back(reserved);
    if (global_) {
        global_->finish(id);
    }
    observe(LeaseRefused{id, entry.request.client, names(entry.request.connectors), reason});
}

} // namespace sublet
