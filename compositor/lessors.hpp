#pragma once

#include <optional>

#include "config/display_history.hpp"
#include "lessor-wlr/card_lessors.hpp"
#include "lessor/claim_book.hpp"
#include "relay/relay.hpp"
#include "rules/desktop_override.hpp"
#include "rules/lease_policy.hpp"
#include "server/lease_terms_global.hpp"

namespace sublet {

/// All lessors: one for each DRM device of the session or, when nested in a Wayland compositor, one
/// for each lease device of that. There are none when headless or in an X11 session.
class Lessors {
public:
    /// Whatever is borrowed outlives this object; `desktop` is null in broker mode.
    Lessors(const Graphics &graphics, OutputUser *desktop, const LeasePolicy &policy,
            DisplayHistory &history, const AskConsent &ask,
            const wire::LeaseDeviceGlobal::Identify &identify, LeaseLedger::Observer observer,
            std::function<void(const ClaimEvent &)> observe_claims);
    Lessors(const Lessors &) = delete;
    Lessors &operator=(const Lessors &) = delete;

    /// Finds the cards, or the parent. Call before the backend is started, so that no output is
    /// missed, and before our socket is in the environment, where the parent's is. An error is that
    /// of Lessor::start().
    [[nodiscard]] std::expected<void, Error> start();

    /// Warns of the cards that the user named (WLR_DRM_DEVICES) and wlroots left out. Call when the
    /// backend has started.
    void warn_of_missing_cards() const;

    /// False if the output belongs to no card: the desktop may use it.
    [[nodiscard]] bool output_added(wlr_output *output) { return cards_.output_added(output); }

    /// The rules have changed.
    void policy_changed();

    /// As DesktopOverride::set(); every display is judged again.
    void override_desktop(const ConnectorFacts &facts, std::optional<bool> desktop);

    /// The claims of clients.
    [[nodiscard]] ClaimBook &claims() { return claims_; }

    /// The lessors of our own cards.
    [[nodiscard]] CardLessors &cards() { return cards_; }

    /// All ledgers, in a stable order.
    [[nodiscard]] std::vector<LeaseLedger *> ledgers();

private:
    void follow_parent();
    [[nodiscard]] bool tell_parent(const wire::ClaimRequest &claim);
    void judge_again();
    void observe(const std::string &card, const LessorEvent &event);

    const Graphics &graphics_;
    DisplayHistory &history_;
    AskConsent ask_;
    wire::LeaseDeviceGlobal::Identify identify_;
    LeaseLedger::Observer observer_;
    DesktopOverride desktop_override_;
    ClaimBook claims_;
    wire::LeaseTermsGlobal terms_;
    std::optional<Relay> relay_; ///< Empty unless nested.
    CardLessors cards_;
};

} // namespace sublet
