#pragma once

#include <list>

#include "desktop/desktop.hpp"
#include "desktop/graphics.hpp"
#include "displays/drm_uevent.hpp"
#include "lease/card_outputs.hpp"
#include "lease/lessor.hpp"
#include "server/lease_device_global.hpp"
#include "wlr/event_source.hpp"
#include "wlr/listener.hpp"

namespace sublet {

/// One card of the session and all that is lent from it: its outputs, its lessor, its global.
///
/// The lines of this class are the card's flow chart: what comes in from the kernel, from wlroots
/// and from the session goes to the lessor, and what the lessor decides goes to wire and outputs.
class CardLessor {
public:
    /// All arguments outlive this object. `backend` is a DRM backend; nothing of it is used after
    /// its destroy signal, during which this object must be destroyed.
    CardLessor(wlr_backend *backend, const Graphics &graphics, Desktop *desktop,
               const LeasePolicy &policy, const AskConsent &ask,
               wire::LeaseDeviceGlobal::Identify identify);

    ~CardLessor();
    CardLessor(const CardLessor &) = delete;
    CardLessor &operator=(const CardLessor &) = delete;

    [[nodiscard]] Lessor &lessor() { return lessor_; }
    [[nodiscard]] const Lessor &lessor() const { return lessor_; }
    [[nodiscard]] const wlr_backend *backend() const { return backend_; }
    [[nodiscard]] CardOutputs &outputs() { return outputs_; }
    [[nodiscard]] const CardOutputs &outputs() const { return outputs_; }

    /// Begins to lend; `observer` hears all that happens.
    void start(Lessor::Observer observer);

    /// wlroots made an output of this card.
    void output_added(wlr_output *output);

    /// The kernel announced something about some card.
    void uevent(const DrmUevent &event);

    /// The session was switched away or came back.
    void session_changed(bool active);

private:
    /// Learns that wlroots is about to destroy an output.
    struct OutputWatch {
        CardLessor *owner;
        wlr_output *output;
        Listener<void> destroy;
        void on_destroy() { owner->output_destroyed(*this); }
    };
    void output_destroyed(OutputWatch &watch);
    void guard_modes();
    void settle_later();
    void settle();

    wlr_backend *backend_;
    const Graphics &graphics_;
    dev_t device_;
    CardOutputs outputs_;
    Lessor lessor_;
    wire::LeaseDeviceGlobal global_;
    std::list<OutputWatch> watches_;
    TimerSource settle_retry_;
    bool settling_later_ = false; ///< Whether settle_retry_ is armed.
    int reminders_left_ = 0;      ///< Of wlroots, see settle().
    TimerSource mode_check_;      ///< Armed only while a mode is guarded.
};

} // namespace sublet
