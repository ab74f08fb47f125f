#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "displays/connector_facts.hpp"
#include "rules/display_policy.hpp"
#include "server/lessor_delegate.hpp"
#include "vocabulary/kms_ids.hpp"
#include "vocabulary/lease_terms.hpp"

namespace sublet {

/// Where a display stands between the desktop and its lessees.
///
///                                 ┌───────── refused ─────────┐
///                                 ▼                           │
///     Disconnected ─plugged─▶ Available ──requested──▶ Reserved ──admitted──▶ Preparing
///                                 ▲                                            │      │
///                                 │                             refused, ended │      │ granted
///                              returned                                        ▼      ▼
///                                 └──────────────────────────────── Returning ◀─ended─ Leased
///     (any) ──unplugged──▶ Disconnected
enum class DisplayPhase {
    Disconnected, ///< Nothing is plugged in.
    Available, ///< The desktop's or dark, as its verdict says; on offer if the verdict offers it.
    Reserved,  ///< A request for it waits for consent; still on offer, others are refused.
    Preparing, ///< It is being lit for a request; still on offer, others are refused.
    Leased,    ///< A lessee has it.
    Returning, ///< Its lease is over, its state is not restored yet. It is on offer again; a
               ///< request that comes now is held until it has returned.
};

/// What moves a display from one phase to another.
enum class DisplayEvent {
    Plugged,
    Unplugged,
    Requested, ///< A client asks for it, and somebody may have to consent.
    Admitted,  ///< The client may have it.
    Refused,   ///< The request came to nothing.
    Granted,
    Ended,
    Returned, ///< Whatever was set for the lease, or by the lessee, is undone.
};

[[nodiscard]] std::string_view to_string(DisplayPhase phase);
[[nodiscard]] std::string_view to_string(DisplayEvent event);

/// The diagram above: where `event` leads from `phase`; nullopt if the diagram has no such arrow.
/// Returned changes no other phase: it may come when the display was pulled, or replaced,
/// meanwhile.
[[nodiscard]] std::optional<DisplayPhase> next_phase(DisplayPhase phase, DisplayEvent event);

/// One connector in the lessor's eyes.
struct Display {
    ConnectorFacts facts;
    std::string description; ///< What offers tell of it: the facts' or a parent compositor's.
    DisplayPhase phase = DisplayPhase::Disconnected;
    Verdict verdict;                    ///< What the policy says; meaningless while Disconnected.
    uint32_t serial = 0;                ///< Changes with every new offer.
    LeaseId lease;                      ///< Set while Reserved, Preparing and Leased.
    std::optional<bool> offer_override; ///< The administrator's decision, above the policy's.
    std::string obstacle;               ///< Why it cannot be leased now; empty if it can.
    std::string refusal;                ///< Of the last request; empty if it was granted.
    std::string shortfall; ///< What its lease lacks that its rule says; empty if nothing.

    /// The verdict with the administrator's decision in it: what clients are judged by.
    [[nodiscard]] Verdict terms() const {
        Verdict terms = verdict;
        terms.offer = allowed();
        return terms;
    }

    /// Whether policy and administrator offer it.
    [[nodiscard]] bool allowed() const { return offer_override.value_or(verdict.offer); }

    /// Whether the desktop is not to list it while it is leased on these terms.
    [[nodiscard]] bool is_masked(const LeaseTerms &terms) const {
        return terms.of(facts.id).masked.value_or(verdict.mask);
    }

    /// Whether clients see it on offer.
    [[nodiscard]] bool offered() const {
        return phase != DisplayPhase::Disconnected && phase != DisplayPhase::Leased && allowed() &&
               obstacle.empty();
    }

    /// Who leases it, or who offers it or does not and why the last request was refused: for
    /// people.
    [[nodiscard]] std::string reason() const;
};

/// The displays of one card, each in its phase. It decides nothing and asks nobody: it keeps what
/// the lessor decided, and says what follows from it.
class DisplayTable {
public:
    /// A display is plugged in, or its facts or the rules changed. A leased display keeps its phase
    /// and the verdict that it was leased under. `description` is what offers tell of it.
    void judge(const ConnectorFacts &facts, const DisplayPolicy &policy, std::string description);
    void judge(const ConnectorFacts &facts, const DisplayPolicy &policy) {
        judge(facts, policy, facts.description());
    }

    /// Judges a display by what is known of it already.
    void judge_again(ConnectorId connector, const DisplayPolicy &policy);

    /// Moves a display along the diagram. `lease` is kept with it from Requested on. Returns false,
    /// logs an error and changes nothing if the diagram has no such arrow.
    bool transition(ConnectorId connector, DisplayEvent event, LeaseId lease = {});

    /// Nothing is plugged in any more. Keeps `facts` for reports, not connected: whoever read them
    /// may hear of it later than the backend.
    void disconnect(const ConnectorFacts &facts);

    /// The connector does not exist any more.
    void forget(ConnectorId connector) { displays_.erase(connector); }

    /// Makes the display another offer, for every client.
    void renew_offer(ConnectorId connector);

    /// Notes its obstacle, refusal or shortfall; that is kept to the end of its lease. Ignored for
    /// a connector never seen.
    void note(ConnectorId connector, std::string Display::*what, std::string text);

    /// Overrides the rule's offer for every connector of this name, plugged in or not; nullopt
    /// removes the override.
    void override_offer(ConnectorId connector, std::optional<bool> offer);

    /// Null for a connector never seen.
    [[nodiscard]] const Display *find(ConnectorId connector) const;
    [[nodiscard]] const std::map<ConnectorId, Display> &all() const { return displays_; }

    /// The name of a connector, for people.
    [[nodiscard]] std::string name(ConnectorId connector) const;
    [[nodiscard]] std::vector<std::string> names(const std::vector<ConnectorId> &connectors) const;

    /// What clients should see on offer now.
    [[nodiscard]] std::vector<wire::OfferedConnector> offers() const;

private:
    std::map<ConnectorId, Display> displays_;
    std::map<std::string, bool> overrides_; ///< By name: ids of MST connectors come and go.
    uint32_t last_serial_ = 0;
};

} // namespace sublet
