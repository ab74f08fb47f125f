#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "inventory/connector_inventory.hpp"
#include "policy/lease_policy.hpp"
#include "server/lessor_delegate.hpp"
#include "vocabulary/kms_ids.hpp"

namespace sublet {

/// Where a display stands between the desktop and its lessees.
///
///              plugged            submit              granted
///     Absent ───────────▶ Present ────────▶ Reserved ───────────▶ Leased
///                            ▲      refused    │                     │
///                            ├─────────────────┘        ended        │
///                            └───────────────────────────────────────┘
///     (any) ── unplugged ──▶ Absent
enum class DisplayPhase {
    Absent,   ///< Nothing is plugged in.
    Present,  ///< The desktop's or dark, as the policy says; on offer if the policy offers it.
    Reserved, ///< A request for it waits for consent; still on offer, others are refused.
    Leased,
};

/// One connector in the lessor's eyes.
struct Display {
    DisplayPhase phase = DisplayPhase::Absent;
    Verdict verdict;                    ///< What the policy says; of no meaning while Absent.
    uint32_t serial = 0;                ///< Changes with every new offer.
    LeaseId lease;                      ///< Set while Reserved and Leased.
    std::optional<bool> offer_override; ///< The administrator's word, above the policy's.
    std::string refusal;                ///< Of the last request; empty if it was granted.

    /// The verdict with the administrator's word in it: what clients are judged by.
    [[nodiscard]] Verdict terms() const {
        Verdict terms = verdict;
        terms.offer = offer_override.value_or(verdict.offer);
        return terms;
    }
    [[nodiscard]] bool offered() const { return offer_override.value_or(verdict.offer); }

    /// Who offers it or does not, and why the last request was refused: for people.
    [[nodiscard]] std::string reason() const;
};

/// The displays of one card, each in its phase. Decides nothing and asks nobody: it keeps what the
/// lessor decided, and says what follows from it.
class DisplayBook {
public:
    /// A display was plugged in, or its facts or the rules changed. A lent display keeps its
    /// phase and the verdict that it was lent under.
    void judge(const ConnectorFacts &facts, const LeasePolicy &policy);

    /// Nothing is plugged in any more.
    void remove(ConnectorId connector);

    void reserve(ConnectorId connector, LeaseId lease);
    void refuse(ConnectorId connector, std::string reason);
    void lend(ConnectorId connector);

    /// Refused or ended: the display is Present again; one that was lent is offered anew.
    void give_back(ConnectorId connector);

    /// The administrator's word on whatever connector has the name of this one; none: no word. It
    /// holds while nothing is plugged in, too.
    void override_offer(const ConnectorFacts &connector, std::optional<bool> offer);

    /// Null for a connector never seen.
    [[nodiscard]] const Display *find(ConnectorId connector) const;
    [[nodiscard]] const std::map<ConnectorId, Display> &all() const { return displays_; }

    /// What clients should see on offer now.
    [[nodiscard]] std::vector<wire::OfferedConnector>
    offers(const ConnectorInventory &inventory) const;

private:
    std::map<ConnectorId, Display> displays_;
    std::map<std::string, bool> overrides_; ///< By name: ids of MST connectors come and go.
    uint32_t last_serial_ = 0;
};

} // namespace sublet
