#pragma once

#include <functional>
#include <vector>

#include "loop/listener.hpp"
#include "wlr/wlroots.hpp"

namespace sublet {

/// Who has the keyboard: the one decision, and the one place that tells the seat.
///
/// Whoever wants the keys is asked in this order: the screen locker while the session is locked;
/// what takes all keys (a launcher); what was pressed and is no window (a panel); the window. Each
/// is a mapped surface or null, and counts no more when it is unmapped.
class Focus {
public:
    /// The keys that are held and that clients may know of.
    using HeldKeys = std::function<std::vector<uint32_t>(const wlr_keyboard *)>;

    /// `seat` is borrowed and outlives this object.
    Focus(wlr_seat *seat, HeldKeys held_keys);

    /// The window; who was focused on demand before has lost that.
    void set_window(wlr_surface *surface);

    /// Until it is unmapped or another window is focused.
    void set_on_demand(wlr_surface *surface) { set(on_demand_, surface); }

    void set_exclusive(wlr_surface *surface) { set(exclusive_, surface); }

    /// What the screen locker shows; null while it shows nothing: then nobody has the keyboard.
    void lock(wlr_surface *surface);
    void unlock();
    [[nodiscard]] bool locked() const { return locked_; }

    /// Tells the seat again: its keyboard may be another one.
    void apply();

private:
    struct Candidate {
        Focus *focus;
        wlr_surface *surface = nullptr;
        Listener<void> unmap{};
        void on_unmap() { focus->set(*this, nullptr); }
    };

    void set(Candidate &candidate, wlr_surface *surface);
    void assign(Candidate &candidate, wlr_surface *surface);
    [[nodiscard]] wlr_surface *decide() const;

    wlr_seat *seat_;
    HeldKeys held_keys_;
    bool locked_ = false;
    Candidate locker_{this};
    Candidate exclusive_{this};
    Candidate on_demand_{this};
    Candidate window_{this};
    Listener<void> grab_ended_;
};

/// Ends what a menu holds of the seat, so that it closes. A drag goes on.
void dismiss_menus(wlr_seat *seat);

} // namespace sublet
