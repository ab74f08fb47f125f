#pragma once

#include <chrono>
#include <compare>
#include <functional>
#include <list>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <sys/types.h>

#include "consent/consent_memory.hpp"
#include "consent/user_consent.hpp"
#include "lessor/pending_consent.hpp"

struct wl_event_loop;

namespace sublet {

class ConsentInquiry;

/// Asks for consent: by the rule's command, whose exit status 0 means yes, or, if it names none,
/// the user, by the desktop.
///
/// The command learns who asks for what from SUBLET_CLIENT_PID, SUBLET_CLIENT_UID,
/// SUBLET_CLIENT_EXE, SUBLET_CLIENT_APP_ID (empty outside a sandbox) and SUBLET_DISPLAYS (connector
/// names, separated by spaces), and runs as spawn() says. When its time is up or the question is
/// taken back it is ended. Nobody else may reap the children of this process.
///
/// The user may decide once and for all: for that program of that user and sandbox, and those
/// displays. A program whose file cannot be told is asked about every time.
///
/// Nobody is pestered: about one program of one user a single question is open at a time, also one
/// whose command is being ended, and what it asks for meanwhile waits. After a no (or no answer) it
/// gets no for a while without anybody being asked, each time for twice as long. While eight
/// questions are open for others, the answer is no as well.
class Consent {
public:
    /// How long a program is not asked about after its first no.
    static constexpr std::chrono::milliseconds default_pause{10'000};

    /// What the desktop adds.
    struct Desk {
        AskUser ask; ///< Empty: there is nobody to be asked.

        /// What a display is, in words, by the name of its connector.
        std::function<std::string(const std::string &connector)> describe;
        ConsentMemory memory;
    };

    /// `loop` is borrowed and outlives this object.
    explicit Consent(wl_event_loop *loop, std::chrono::milliseconds pause = default_pause);

    /// Who asks the user; to be called before anybody is asked.
    void set_desk(Desk desk) { desk_ = std::move(desk); }

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
        std::shared_ptr<ConsentInquiry> inquiry; // shared so that whoever asked sees its end
        bool waits = true;                       ///< For another one of the same asker.
    };
    struct Refusals {
        unsigned count = 0;
        Clock::time_point until; ///< The answer is no until then.
    };

    [[nodiscard]] std::shared_ptr<ConsentInquiry>
    make_inquiry(const ConsentNeeded &question, const ClientFacts &client,
                 const std::vector<std::string> &displays, ConsentAnswer answer);
    void begin(Question &question);
    void begin_next(const Asker &asker);
    void on_over(const ConsentInquiry &inquiry);
    void forget_old_refusals();

    wl_event_loop *loop_;
    std::chrono::milliseconds pause_;
    Desk desk_;
    std::list<Question> questions_; ///< In the order in which they were asked.
    std::map<Asker, Refusals> refusals_;
};

} // namespace sublet
