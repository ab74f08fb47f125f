#pragma once

#include "desktop_protocols.hpp"
#include "loop/listener.hpp"

namespace sublet {

/// What clients ask of the pointer for as long as both it and the keyboard are theirs: to stay
/// where it is, as games do that look around by the distances it moves, or to stay within a region.
class PointerConstraints {
public:
    /// A distance in the layout.
    struct Distance {
        double x;
        double y;
    };

    /// All arguments outlive this object.
    PointerConstraints(const DesktopProtocols &protocols, wlr_seat *seat, wlr_cursor *cursor);
    ~PointerConstraints();

    PointerConstraints(const PointerConstraints &) = delete;
    PointerConstraints &operator=(const PointerConstraints &) = delete;

    /// How much of a distance the pointer may move.
    [[nodiscard]] Distance allowed(Distance wanted) const;

    /// The pointer moved, or something else is below it.
    void update();

private:
    void on_new_constraint(wlr_pointer_constraint_v1 *constraint);
    void on_destroy();
    [[nodiscard]] wlr_pointer_constraint_v1 *wanted() const;
    void forget();
    void warp_to_hint(const wlr_pointer_constraint_v1 &constraint);

    wlr_pointer_constraints_v1 *manager_;
    wlr_seat *seat_;
    wlr_cursor *cursor_;
    wlr_pointer_constraint_v1 *active_ = nullptr;
    Listener<wlr_pointer_constraint_v1> new_constraint_;
    Listener<wlr_seat_pointer_focus_change_event> pointer_focus_;
    Listener<wlr_seat_keyboard_focus_change_event> keyboard_focus_;
    Listener<void> set_region_; ///< Of the active one, as is destroy_.
    Listener<void> destroy_;
};

} // namespace sublet
