#pragma once

#include <expected>
#include <list>

#include "lessor-wlr/card_lessor.hpp"

namespace sublet {

/// A lessor for every card of a wlroots backend, including cards that are added later. A backend
/// without a session, nested or headless, has none.
class CardLessors {
public:
    /// Whatever is borrowed outlives this object; `user` may be null, see CardOutputs.
    CardLessors(const Graphics &graphics, OutputUser *user, const DisplayPolicy &policy,
                AskConsent ask, wire::LeaseDeviceGlobal::Identify identify,
                LeaseLedger::Observer observer);
    ~CardLessors();
    CardLessors(const CardLessors &) = delete;
    CardLessors &operator=(const CardLessors &) = delete;

    /// Finds the cards. Call when the backend is made and before it is started, so that no output
    /// is missed. An error is that of Lessor::start().
    [[nodiscard]] std::expected<void, Error> start();

    /// wlroots made an output. False if its card has no lessor: the desktop may use it.
    [[nodiscard]] bool output_added(wlr_output *output);

    /// The rules have changed.
    void policy_changed();

    /// The graphics have another renderer and allocator; the former ones are about to end.
    void renderer_replaced();

    /// The card that has the connector of this output, or null.
    [[nodiscard]] CardLessor *find(const wlr_backend *backend);

    [[nodiscard]] const std::list<CardLessor> &all() const { return cards_; }
    [[nodiscard]] std::list<CardLessor> &all() { return cards_; }

private:
    /// Learns that wlroots is about to destroy a card's backend: the card was removed.
    struct BackendWatch {
        CardLessors *owner;
        wlr_backend *backend;
        Listener<void> destroy;
        void on_destroy() { owner->card_removed(*this); }
    };

    [[nodiscard]] std::expected<void, Error> find_cards();
    [[nodiscard]] std::expected<void, Error> add_card(wlr_backend *backend);
    void card_removed(BackendWatch &watch);
    void on_card_announced();
    void on_session_destroyed();

    const Graphics &graphics_;
    OutputUser *user_;
    const DisplayPolicy &policy_;
    AskConsent ask_;
    wire::LeaseDeviceGlobal::Identify identify_;
    LeaseLedger::Observer observer_;
    std::list<CardLessor> cards_;
    std::list<BackendWatch> watches_;
    IdleSource find_cards_later_;
    Listener<void> card_announced_;
    Listener<void> session_destroyed_; ///< Called before the backends.
};

} // namespace sublet
