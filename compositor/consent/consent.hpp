#pragma once

#include <chrono>
#include <compare>
#include <list>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <sys/types.h>

#include "lessor/pending_consent.hpp"

struct wl_event_loop;

namespace sublet {

class ConsentCommand;

/// Asks for consent by running the rule's command: exit status 0 means yes.
///
/// The command learns who asks for what from SUBLET_CLIENT_PID, SUBLET_CLIENT_UID,
/// SUBLET_CLIENT_EXE, SUBLET_CLIENT_APP_ID (empty outside a sandbox) and SUBLET_DISPLAYS (connector
/// names, separated by spaces), and runs as spawn() says. When its time is up or the question is
/// taken back it is ended. Nobody else may reap the children of this process.
///
/// Nobody is pestered: for one program of one user a single command runs at a time, also one that
/// is being ended, and what it asks for meanwhile waits. After a no (or no answer) it gets no for a
/// while without anybody being asked, each time for twice as long. While eight commands run for
/// others, the answer is no as well.
class Consent {
public:
    /// How long a program is not asked about after its first no.
    static constexpr std::chrono::milliseconds default_pause{10'000};

    /// `loop` is borrowed and outlives this object.
    explicit Consent(wl_event_loop *loop, std::chrono::milliseconds pause = default_pause);

    /// Kills the commands that still run; nobody is answered any more.
    ~Consent();

    Consent(const Consent &) = delete;
    Consent &operator=(const Consent &) = delete;

    /// What an AskConsent does. The returned object may outlive this one.
    [[nodiscard]] std::unique_ptr<PendingConsent> ask(const ConsentNeeded &question,
                                                      const ClientFacts &client,
                                                      const std::vector<std::string> &displays,
                                                      ConsentAnswer answer);

private:
    using Clock = std::chrono::steady_clock;

    /// Who asks. A process id would let a client begin anew by a fork.
    struct Asker {
        uid_t uid;
        std::string executable;
        std::optional<std::string> sandbox_id;

        auto operator<=>(const Asker &) const = default;
    };
    struct Question {
        Asker asker;
        ConsentNeeded needed;
        std::map<std::string, std::string> variables;
        std::shared_ptr<ConsentCommand> command; // shared so that whoever asked sees its end
        bool waits = true;                       ///< For another one of the same asker.
    };
    struct Refusals {
        unsigned count = 0;
        Clock::time_point until; ///< The answer is no until then.
    };

    void begin(Question &question);
    void begin_next(const Asker &asker);
    void on_over(const ConsentCommand &command);
    void forget_old_refusals();

    wl_event_loop *loop_;
    std::chrono::milliseconds pause_;
    std::list<Question> questions_; ///< In the order in which they were asked.
    std::map<Asker, Refusals> refusals_;
};

} // namespace sublet
