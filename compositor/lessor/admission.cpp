#include "lessor/admission.hpp"

#include <algorithm>
#include <iterator>
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

/// Judges the terms of a request, and leaves out what is not kept; or why it is refused for that.
std::optional<Refusal> reduce_terms(PendingRequest &pending, const DisplayTable &displays) {
    JudgedTerms judged = judge_terms(pending.request, displays);
    pending.request.terms = std::move(judged.kept);
    std::ranges::move(judged.unmet, std::back_inserter(pending.unmet));
    return std::move(judged.refusal);
}

/// Leaves a term out that somebody would not agree to; or why the request is refused for that.
std::optional<Refusal> leave_out(PendingRequest &pending, const DisplayTable &displays,
                                 const UnmetTerm &term) {
    pending.request.terms.leave_out(term.connector, term.term);
    pending.unmet.push_back(term);
    if (!pending.request.terms.refuse_unmet) {
        return std::nullopt;
    }
    return Refusal{.reason = RefusalReason::TermForbidden,
                   .text = displays.name(term.connector) + ": " + term.why,
                   .connector = term.connector,
                   .term = term.term};
}

/// What is left of a request that somebody agreed to.
Admission agree(PendingRequest &pending, const DisplayTable &displays, const Consented &consented) {
    for (const UnmetTerm &term : consented.without) {
        if (auto refusal = leave_out(pending, displays, term)) {
            return std::unexpected(*std::move(refusal));
        }
    }
    // What is left may not go together.
    if (auto refusal = reduce_terms(pending, displays)) {
        return std::unexpected(*std::move(refusal));
    }
    return {};
}

void ask_next(PendingRequest &pending, const DisplayTable &displays,
              const std::vector<std::string> &names, const AskConsent &ask,
              const std::function<void(const Admission &)> &decided) {
    if (pending.questions.empty()) {
        return decided({});
    }
    const ConsentNeeded question = std::move(pending.questions.back());
    pending.questions.pop_back();
    log_info("policy: asking for consent to lease {}: {}", pending.request.id.value(),
             join(question.command).empty() ? "the user" : join(question.command));
    pending.consent = ask(question, pending.request, names,
                          [&pending, &displays, names, &ask, decided](const ConsentResult &answer) {
                              pending.consent.reset();
                              if (!answer) {
                                  return decided(std::unexpected(answer.error()));
                              }
                              if (Admission agreed = agree(pending, displays, *answer); !agreed) {
                                  return decided(agreed);
                              }
                              ask_next(pending, displays, names, ask, decided);
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
    if (auto refusal = reduce_terms(pending, displays)) {
        return decided(std::unexpected(*std::move(refusal)));
    }
    pending.questions = std::move(*questions);
    for (const ConnectorId connector : request.connectors) {
        pending.rules.push_back(displays.find(connector)->verdict.clients);
        displays.transition(connector, DisplayEvent::Requested, request.id);
    }
    ask_next(pending, displays, names, ask, decided);
}

} // namespace sublet
