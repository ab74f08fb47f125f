#pragma once

#include <functional>
#include <list>
#include <optional>

#include "card_lessor.hpp"
#include "displays/uevent_monitor.hpp"
#include "relay/relay.hpp"

namespace sublet {

/// Whoever lends: every card of the session has a lessor; nested in a Wayland compositor, so has
/// every card that this lends from. There are none when headless or in an X11 session.
class Lessors {
public:
    /// Whatever is borrowed outlives this object; `desktop` is null in broker mode.
    Lessors(const Graphics &graphics, Desktop *desktop, const LeasePolicy &policy, AskConsent ask,
            wire::LeaseDeviceGlobal::Identify identify, LeaseLedger::Observer observer);
    ~Lessors();
    Lessors(const Lessors &) = delete;
    Lessors &operator=(const Lessors &) = delete;

    /// Finds the cards, or the parent. Call before the backend is started, so that no output is
    /// missed, and before our socket is in the environment, where the parent's is.
    /// Without the kernel's uevents a lease that ends unseen would never be offered again: an
    /// error.
    [[nodiscard]] std::expected<void, Error> start();

    /// Warns of the cards that the user named (WLR_DRM_DEVICES) and wlroots left out. Call when the
    /// backend has started.
    void warn_of_missing_cards() const;

    /// False if the output is of no card: whoever has the desktop may take it.
    [[nodiscard]] bool output_added(wlr_output *output);

    /// The rules are others now.
    void policy_changed();

    /// The card that has the connector of this output, or null.
    [[nodiscard]] CardLessor *card_of(const wlr_backend *backend);

    /// The cards of ours.
    [[nodiscard]] const std::list<CardLessor> &cards() const { return cards_; }
    [[nodiscard]] std::list<CardLessor> &cards() { return cards_; }

    /// All there are, in a stable order.
    [[nodiscard]] std::vector<LeaseLedger *> ledgers();

private:
    /// Learns that wlroots is about to destroy a card's backend: the card was removed.
    struct BackendWatch {
        Lessors *owner;
        wlr_backend *backend;
        Listener<void> destroy;
        void on_destroy() { owner->card_removed(*this); }
    };

    [[nodiscard]] std::expected<void, Error> follow_cards();
    void follow_parent();
    void find_cards();
    void add_card(wlr_backend *backend);
    void card_removed(BackendWatch &watch);
    void on_card_announced();
    void on_session_returns();
    void on_session_active();
    void read_uevents();

    const Graphics &graphics_;
    Desktop *desktop_;
    const LeasePolicy &policy_;
    AskConsent ask_;
    wire::LeaseDeviceGlobal::Identify identify_;
    LeaseLedger::Observer observer_;
    std::list<CardLessor> cards_;
    std::list<BackendWatch> watches_;
    std::optional<Relay> relay_; ///< Empty unless nested in a Wayland compositor.
    std::optional<UeventMonitor> uevents_;
    std::optional<FdSource> uevent_source_;
    IdleSource find_cards_later_;
    Listener<void> session_returns_; ///< Called before the backends.
    Listener<void> session_active_;
    Listener<void> card_announced_;
};

} // namespace sublet
