#include "lessor/admission.hpp"

#include <algorithm>
#include <ranges>
#include <utility>

#include "lessor/term_judgement.hpp"
#include "vocabulary/log.hpp"
#include "vocabulary/text.hpp"

namespace sublet {
namespace {

/// What must still be asked after the rules have spoken, or why the client gets nothing.
std::expected<std::vector<ConsentNeeded>, Refusal> judge(const wire::LeaseRequest &request,
                                                         const DisplayTable &displays,
                                                         const std::vector<std::string> &names) {
    std::vector<ConsentNeeded> questions;
    for (const auto &[connector, name] : std::views::zip(request.connectors, names)) {
        const Display *display = displays.find(connector);
        if (display->phase != DisplayPhase::Available) {
            return std::unexpected(Refusal{.reason = RefusalReason::InUse,
                                           .text = name + " is being asked for by another client",
                                           .connector = connector});
        }
        if (display->verdict.only_for && display->verdict.only_for != request.holder) {
            return std::unexpected(Refusal{.reason = RefusalReason::Forbidden,
                                           .text = name + " is claimed by another client",
                                           .connector = connector});
        }
        const ClientVerdict verdict = judge_client(display->terms(), request.client);
        if (const auto *denied = std::get_if<Denied>(&verdict)) {
            return std::unexpected(Refusal{.reason = RefusalReason::Forbidden,
                                           .text = name + ": " + denied->reason,
                                           .connector = connector});
        }
        if (const auto *needed = std::get_if<ConsentNeeded>(&verdict);
            needed && !std::ranges::contains(questions, needed->command, &ConsentNeeded::command)) {
            questions.push_back(*needed);
        }
    }
    return questions;
}

void ask_next(PendingRequest &pending, const std::vector<std::string> &names, const AskConsent &ask,
              const std::function<void(const Admission &)> &decided) {
    if (pending.questions.empty()) {
        return decided({});
    }
    const ConsentNeeded question = std::move(pending.questions.back());
    pending.questions.pop_back();
    log_info("policy: asking for consent to lease {}: {}", pending.request.id.value(),
             join(question.command).empty() ? "the user" : join(question.command));
    pending.consent =
        ask(question, pending.request, names,
            [&pending, names, &ask, decided](const std::expected<void, std::string> &answer) {
                pending.consent.reset();
                if (answer) {
                    ask_next(pending, names, ask, decided);
                } else {
                    decided(std::unexpected(
                        Refusal{.reason = RefusalReason::NoConsent, .text = answer.error()}));
                }
            });
}

} // namespace

void admit(PendingRequest &pending, DisplayTable &displays, const std::vector<std::string> &names,
           const AskConsent &ask, const std::function<void(const Admission &)> &decided) {
    const wire::LeaseRequest &request = pending.request;
    auto questions = judge(request, displays, names);
    if (!questions) {
        return decided(std::unexpected(std::move(questions.error())));
    }
    JudgedTerms judged = judge_terms(request, displays);
    if (judged.refusal) {
        return decided(std::unexpected(*std::move(judged.refusal)));
    }
    pending.request.terms = std::move(judged.kept);
    pending.unmet = std::move(judged.unmet);
    pending.questions = std::move(*questions);
    for (const ConnectorId connector : request.connectors) {
        pending.rules.push_back(displays.find(connector)->verdict.clients);
        displays.transition(connector, DisplayEvent::Requested, request.id);
    }
    ask_next(pending, names, ask, decided);
}

} // namespace sublet
