#pragma once

#include <memory>
#include <string>
#include <vector>

#include "lease/pending_consent.hpp"

struct wl_event_loop;

namespace sublet {

class ConsentCommand;

/// Asks for consent by running the rule's command: exit status 0 means yes.
///
/// The command learns who asks for what from SUBLET_CLIENT_PID, SUBLET_CLIENT_UID,
/// SUBLET_CLIENT_EXE, SUBLET_CLIENT_APP_ID (empty outside a sandbox) and SUBLET_DISPLAYS (connector
/// names, separated by spaces), and runs as spawn() says. When its time is up or the question is
/// taken back it is ended. While eight commands run, also such as are being ended, the answer is
/// no. Nobody else may reap the children of this process.
class Consent {
public:
    /// `loop` is borrowed and outlives this object.
    explicit Consent(wl_event_loop *loop);

    /// Kills the commands that still run; nobody is answered any more.
    ~Consent();

    Consent(const Consent &) = delete;
    Consent &operator=(const Consent &) = delete;

    /// An AskConsent. The returned object may outlive this one.
    [[nodiscard]] std::unique_ptr<PendingConsent> ask(const ConsentNeeded &question,
                                                      const ClientFacts &client,
                                                      const std::vector<std::string> &displays,
                                                      ConsentAnswer answer);

private:
    wl_event_loop *loop_;
    std::vector<std::shared_ptr<ConsentCommand>> commands_; // shared so that questions see its end
};

} // namespace sublet
