#include <algorithm>
#include <map>

#include <sublet/vocabulary/print_line.hpp>

#include "check/diagnosis.hpp"
#include "commands/invocation.hpp"
#include "lease/lessor_session.hpp"
#include "report/terminal.hpp"

namespace sublet::cli {

namespace {

void print_findings(const std::vector<Finding> &findings) {
    const Terminal terminal(stdout);
    for (const Finding &finding : findings) {
        switch (finding.kind) {
        case Finding::Kind::Good:
            print_line("✓ {}", finding.text);
            break;
        case Finding::Kind::Note:
            print_line("· {}", finding.text);
            break;
        case Finding::Kind::Bad:
            print_line("{} {}", terminal.red("✗"), finding.text);
            break;
        }
        if (!finding.advice.empty()) {
            print_line("  {}", finding.advice);
        }
    }
}

/// Fds that the lessor has sent, by the nodes of their cards.
using LessorsFds = std::map<std::string, UniqueFd>;

std::expected<LessorFacts, Failure> probe_lessor(const lessee::LessorAddress &lessor,
                                                 const StopSignal &stop, LessorsFds &fds) {
    LessorFacts facts{.socket = read_socket_facts(lessor), .sandbox = sandbox()};
    auto session = LessorSession::open(lessor, stop);
    if (!session) {
        return facts;
    }
    facts.peer = read_peer_facts(session->connection().socket());
    if (const auto settled = session->settle();
        !settled && settled.error().code != ExitCode::NoLessor) {
        return std::unexpected(settled.error());
    }
    facts.told_devices = session->connection().knows_devices();
    facts.settled = session->connection().settled();
    facts.cards = read_offers(session->connection());
    facts.takes_terms = session->connection().takes_terms();
    for (const auto &device : session->connection().devices()) {
        if (auto fd = UniqueFd::duplicate_of(device->node_fd())) {
            fds[device->node_path()] = *std::move(fd);
        }
    }
    return facts;
}

std::expected<void, Failure> check(const lessee::LessorAddress &address, const StopSignal &stop) {
    LessorsFds fds;
    const auto lessor = probe_lessor(address, stop, fds);
    std::vector<ProbedCard> cards;
    for (const std::string &node : card_nodes()) {
        cards.push_back({node, read_card_facts(node, std::move(fds[node]))});
    }
    const auto about_cards = diagnose_cards(cards);
    print_findings(about_cards);
    if (!lessor) {
        return std::unexpected(lessor.error());
    }
    const auto about_lessor = diagnose_lessor(*lessor, cards);
    print_findings(about_lessor);

    if (!lessor->settled || lessor->cards.empty()) {
        return std::unexpected(Failure{ExitCode::NoLessor, ""});
    }
    const auto is_bad = [](const Finding &finding) { return finding.kind == Finding::Kind::Bad; };
    if (std::ranges::any_of(about_cards, is_bad) || std::ranges::any_of(about_lessor, is_bad)) {
        return std::unexpected(Failure{ExitCode::NothingMatches, ""});
    }
    return {};
}

} // namespace

void add_check(CLI::App &app, Invocation &invocation) {
    auto *command =
        app.add_subcommand("check", "Say in plain words what may keep this machine from leasing");
    command->callback([&invocation] {
        invocation.action = [&invocation](const StopSignal &stop) {
            return check(invocation.lessor(), stop);
        };
    });
}

} // namespace sublet::cli
