#include <array>
#include <chrono>
#include <cstdio>
#include <memory>
#include <string>
#include <vector>

#include <poll.h>

#include <sublet/vocabulary/formatted.hpp>
#include <sublet/vocabulary/print_line.hpp>

#include "commands/invocation.hpp"
#include "commands/selection_options.hpp"
#include "exec/child_process.hpp"
#include "exec/lease_environment.hpp"
#include "lease/claim_diff.hpp"
#include "lease/claim_request.hpp"
#include "lessee/claim_syntax.hpp"
#include "report/claim_report.hpp"
#include "report/output.hpp"
#include "report/utc.hpp"

namespace sublet::cli {

namespace {

constexpr auto about_claims =
    R"(The claim holds as long as the program runs, or without one until it is stopped. Displays that it is
for are not the desktop's meanwhile, from the moment they are plugged in, and are on offer for lease.
A lease of one goes on when the claim ends.

Examples:
  sublet-lessee claim --match maker=XYZ,product=0x1234 -- monado-service
  sublet-lessee claim --match maker=XYZ,model='Proto*' --json

The exit status is the program's (128 + N if signal N ended it); 5 if the claim was refused.)";

struct ClaimArguments {
    std::vector<std::string> matches;
    bool exclusive = false;
    bool json = false;
};

/// Tells what becomes of a claim.
class ClaimTeller {
public:
    ClaimTeller(const lessee::Claim &claim, bool json) : claim_(claim), json_(json) {}

    void tell() {
        for (const ClaimChange &change : diff_.update(claim_.news())) {
            if (json_) {
                print_line("{}", claim_json(utc(std::chrono::system_clock::now()), change));
            } else {
                remark("sublet-lessee: {}", claim_text(change));
            }
        }
        std::fflush(stdout); // Nothing more may come for a long time.
    }

private:
    const lessee::Claim &claim_;
    bool json_;
    ClaimDiff diff_;
};

/// That was told.
std::unexpected<Failure> refused() {
    return std::unexpected(Failure{ExitCode::Denied, ""});
}

/// Until a signal arrives, the claim is over, or nobody can read what is told (main() says so).
std::expected<void, Failure> hold(LessorSession &session, const lessee::Claim &claim,
                                  ClaimTeller &teller) {
    const auto &refusal = claim.news().refusal;
    const auto over = session.wait_until_or_signal(std::nullopt, [&] {
        teller.tell();
        return refusal || output_is_lost();
    });
    if (!over) {
        return std::unexpected(over.error());
    }
    return refusal ? refused() : std::expected<void, Failure>();
}

/// Until the program ends. It goes on without a claim that is over: it may have leased the display.
std::expected<void, Failure> hold_for(const std::vector<std::string> &program,
                                      LessorSession &session, ClaimTeller &teller) {
    auto child = ChildProcess::start({.arguments = program, .environment = own_environment()});
    if (!child) {
        return std::unexpected(not_started(child.error()));
    }
    lessee::Connection &connection = session.connection();
    bool connected = true;
    for (;;) {
        std::array<pollfd, 4> fds = {
            pollfd{child->fd(), POLLIN, 0}, pollfd{child->orphans_fd(), POLLIN, 0},
            pollfd{session.stop().fd(), POLLIN, 0},
            pollfd{connected ? connection.fd() : -1, connection.poll_events(), 0}};
        poll(fds.data(), fds.size(), -1);
        if (fds[0].revents != 0) {
            return passed_on(child->reap());
        }
        if (fds[1].revents != 0) {
            child->reap_orphans();
        }
        if (const auto signal = session.stop().take()) {
            child->pass_on(*signal);
        }
        if (fds[3].revents != 0) {
            const auto heard = connection.dispatch();
            connected = heard.has_value();
            if (!connected) {
                remark("sublet-lessee: the claim is over: {}", heard.error().message());
            }
            teller.tell();
        }
    }
}

std::expected<void, Failure> claim(const ClaimArguments &arguments, const ClaimCriteria &criteria,
                                   const std::vector<std::string> &program,
                                   const lessee::LessorAddress &lessor, const StopSignal &stop) {
    auto session = LessorSession::open(lessor, stop);
    if (!session) {
        return std::unexpected(session.error());
    }
    if (const auto settled = session->settle(std::nullopt); !settled) {
        return settled;
    }
    const auto claimed = request_claim(*session, criteria, arguments.exclusive);
    if (!claimed) {
        return std::unexpected(claimed.error());
    }
    ClaimTeller teller(**claimed, arguments.json);
    teller.tell();
    if ((*claimed)->news().refusal) {
        return refused();
    }
    return program.empty() ? hold(*session, **claimed, teller)
                           : hold_for(program, *session, teller);
}

} // namespace

void add_claim(CLI::App &app, Invocation &invocation) {
    auto *command = app.add_subcommand(
        "claim", "Keep a kind of display from the desktop, while a program runs");
    command->footer(about_claims);
    auto arguments = std::make_shared<ClaimArguments>();
    command
        ->add_option("-m,--match", arguments->matches,
                     "the displays, by KEY=VALUE[,...]; keys: maker, product (as 0xaa01),\n"
                     "model, serial and connector-type (DP); values with *, ? or [ are globs")
        ->type_name("MATCH")
        ->required();
    command->add_flag("--exclusive", arguments->exclusive,
                      "offer the displays to nobody else, so that nobody leases them;\n"
                      "not with a PROGRAM, which would be somebody else, too");
    command->add_flag("--json", arguments->json, "one JSON object per line for what happens");
    command->usage("Usage: sublet-lessee claim [OPTIONS] [-- PROGRAM [ARGUMENT]...]");
    command->callback([arguments, &invocation] {
        if (invocation.program && invocation.program->empty()) {
            throw CLI::RequiredError("claim: a program to run after --");
        }
        if (invocation.program && arguments->exclusive) {
            throw CLI::ValidationError("claim",
                                       "--exclusive keeps the displays from the program, too");
        }
        invocation.action = [arguments,
                             &invocation](const StopSignal &stop) -> std::expected<void, Failure> {
            const auto criteria = lessee::parse_claim_criteria(all_of(arguments->matches));
            if (!criteria) {
                return std::unexpected(Failure{ExitCode::Usage, criteria.error().message()});
            }
            return claim(*arguments, *criteria,
                         invocation.program.value_or(std::vector<std::string>()),
                         invocation.lessor(), stop);
        };
    });
}

} // namespace sublet::cli
