// A Wayland server that relays the lease devices of another one, with terms and claims, and nothing
// else.
//
// relay_test_server SOCKET PARENT: listens there and takes commands on stdin, one a line, each
// answered with "ok" or "what?":
//
//   rules [NAME=never|ask|masked]... what is said of connectors, instead of what was said before;
//                                    all others are offered, and may be masked by clients or not
//   answer yes|no                    to the question that came first
//   revoke LEASE
//   drop CLAIM
//   nothing
//   quit
//
// What an administrator would be told, and questions for consent, come as "heard …".

#include <cstdio>
#include <cstdlib>
#include <deque>
#include <memory>
#include <optional>
#include <print>
#include <sstream>
#include <string>

#include <wayland-server-core.h>

#include "../support/command_input.hpp"
#include "../support/command_server.hpp"
#include "lessee/connect.hpp"
#include "lessor/claim_book.hpp"
#include "relay/relay.hpp"
#include "rules/lease_policy.hpp"
#include "server/lease_terms_global.hpp"
#include "vocabulary/text.hpp"

using namespace sublet;

namespace {

/// Says on destruction that it is not to be answered any more.
class Question final : public PendingConsent {
public:
    explicit Question(std::shared_ptr<ConsentAnswer> answer) : answer_(std::move(answer)) {}
    ~Question() override { *answer_ = nullptr; }
    Question(const Question &) = delete;
    Question &operator=(const Question &) = delete;

private:
    std::shared_ptr<ConsentAnswer> answer_;
};

ClientFacts identify(wl_client *client) {
    ClientFacts facts;
    wl_client_get_credentials(client, &facts.pid, &facts.uid, &facts.gid);
    return facts;
}

void say(const LessorEvent &event) {
    struct Teller {
        void operator()(const LeaseCreated &created) const {
            std::println("heard created {}", join(created.lease.connector_names));
        }
        void operator()(const LeaseChanged &) const { std::println("heard changed"); }
        void operator()(const LeaseEnded &ended) const {
            std::println("heard ended {}: {}", join(ended.lease.connector_names),
                         to_string(ended.cause));
        }
        void operator()(const LeaseRefused &refused) const {
            std::println("heard refused {}: {}", join(refused.connector_names), refused.reason);
        }
        void operator()(const DisplayChanged &changed) const {
            std::println("heard {} {}", changed.display.facts.name, to_string(changed.display.use));
        }
        void operator()(const DisplayGone &gone) const {
            std::println("heard gone {}", gone.connector.value());
        }
    };
    std::visit(Teller{}, event);
}

class Server {
public:
    Server(wl_display *display, std::unique_ptr<lessee::Connection> parent)
        : display_(display),
          claims_({.rules = policy_,
                   .ask = [this](ClaimId, const ConsentNeeded &, const wire::LeaseRequest &,
                                 const std::vector<std::string> &,
                                 ConsentAnswer answer) { return ask(std::move(answer)); },
                   .rules_allow_claims = [] { return true; },
                   .was_desktops = [](const EdidFacts &) { return false; },
                   .claimed = [](const EdidFacts &) {},
                   .judge_again =
                       [this] {
                           if (relay_) {
                               relay_->policy_changed();
                           }
                       },
                   .observe = [](const ClaimEvent &) {},
                   .tell_parent =
                       [this](const wire::ClaimRequest &claim) {
                           ParentClaims *there = relay_ ? relay_->claims() : nullptr;
                           if (there != nullptr) {
                               there->make(claim);
                           }
                           return there != nullptr;
                       },
                   .end_at_parent =
                       [this](ClaimId id) {
                           if (ParentClaims *there = relay_ ? relay_->claims() : nullptr) {
                               there->end(id);
                           }
                       }}),
          terms_(std::in_place, display, &claims_, identify),
          relay_(
              std::in_place, display, std::move(parent), claims_,
              [this](const ConsentNeeded &, const wire::LeaseRequest &,
                     const std::vector<std::string> &,
                     ConsentAnswer answer) { return ask(std::move(answer)); },
              identify,
              [this](const std::string &card, const LessorEvent &event) {
                  say(event);
                  claims_.observe(card, event);
              }) {
        claims_.open(*terms_);
        commands_.emplace(display, [this](const std::string &line) { return execute(line); });
    }

    void run_until_told_to_quit() {
        wl_display_run(display_);
        commands_.reset();
        relay_.reset();
        terms_.reset();
        wl_display_destroy_clients(display_);
        wl_display_destroy(display_);
    }

private:
    bool execute(const std::string &command) {
        std::istringstream in(command);
        std::string verb;
        std::string word;
        in >> verb;
        if (verb == "rules") {
            std::vector<Rule> rules;
            while (in >> word) {
                rules.push_back(parse_rule(word));
            }
            rules.push_back(parse_rule("*=offer"));
            policy_ = LeasePolicy(std::move(rules));
            relay_->policy_changed();
            claims_.rules_changed();
        } else if (verb == "answer" && !questions_.empty()) {
            in >> word;
            answer(word == "yes");
        } else if (verb == "revoke") {
            in >> word;
            return revoke(LeaseId(static_cast<uint32_t>(std::stoul(word))));
        } else if (verb == "drop") {
            in >> word;
            return claims_.drop(ClaimId(static_cast<uint32_t>(std::stoul(word)))).has_value();
        } else if (verb == "quit") {
            wl_display_terminate(display_);
        } else {
            return verb == "nothing";
        }
        return true;
    }

    static Rule parse_rule(const std::string &text) {
        const size_t equals = text.find('=');
        const std::string what = text.substr(equals + 1);
        Rule rule;
        rule.name = text;
        rule.match.connector = text.substr(0, equals);
        rule.offer = what != "never";
        rule.claims = ClaimRight::Allow; // What the parent lends has no EDID here.
        rule.terms.mask = what != "masked";
        if (what == "ask") {
            rule.clients.consent = {"ask"};
        }
        return rule;
    }

    std::unique_ptr<PendingConsent> ask(ConsentAnswer answer) {
        std::println("heard asked");
        questions_.push_back(std::make_shared<ConsentAnswer>(std::move(answer)));
        return std::make_unique<Question>(questions_.back());
    }

    void answer(bool yes) {
        const ConsentAnswer question = std::exchange(*questions_.front(), nullptr);
        questions_.pop_front();
        if (question) {
            question(yes ? ConsentResult()
                         : std::unexpected(Refusal{.reason = RefusalReason::NoConsent,
                                                   .text = "somebody said no"}));
        }
    }

    bool revoke(LeaseId lease) {
        for (RelayLessor &lessor : relay_->lessors()) {
            if (lessor.ledger().revoke(lease)) {
                return true;
            }
        }
        return false;
    }

    wl_display *display_;
    LeasePolicy policy_ = LeasePolicy({parse_rule("*=offer")});
    std::deque<std::shared_ptr<ConsentAnswer>> questions_;
    ClaimBook claims_;
    std::optional<wire::LeaseTermsGlobal> terms_;
    std::optional<Relay> relay_;
    std::optional<sublet::test::CommandInput> commands_;
};

} // namespace

int main(int argc, char **argv) {
    if (argc != 3) {
        std::println(stderr, "usage: {} SOCKET PARENT", argv[0]);
        return EXIT_FAILURE;
    }
    auto parent = lessee::connect({.server = lessee::DisplayServer::Wayland, .display = argv[2]});
    if (!parent) {
        std::println(stderr, "could not reach {}", argv[2]);
        return EXIT_FAILURE;
    }
    return test::serve(argv[1],
                       [&](wl_display *display) { return Server(display, *std::move(parent)); });
}
