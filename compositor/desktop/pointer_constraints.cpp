#include "pointer_constraints.hpp"

#include <utility>

namespace sublet {

namespace {

/// Where on its surface a constraint holds. wlroots 0.20 knows that from the client's next commit
/// on; until then it is wherever the surface takes input.
const pixman_region32_t *region_of(const wlr_pointer_constraint_v1 &constraint) {
    return pixman_region32_not_empty(&constraint.region) != 0 ? &constraint.region
                                                              : &constraint.surface->input_region;
}

} // namespace

PointerConstraints::PointerConstraints(const DesktopProtocols &protocols, wlr_seat *seat,
                                       wlr_cursor *cursor)
    : manager_(protocols.pointer_constraints), seat_(seat), cursor_(cursor) {
    new_constraint_.connect<&PointerConstraints::on_new_constraint>(manager_->events.new_constraint,
                                                                    *this);
    pointer_focus_.connect<[](PointerConstraints &self, wlr_seat_pointer_focus_change_event *) {
        self.update();
    }>(seat->pointer_state.events.focus_change, *this);
    keyboard_focus_.connect<[](PointerConstraints &self, wlr_seat_keyboard_focus_change_event *) {
        self.update();
    }>(seat->keyboard_state.events.focus_change, *this);
}

PointerConstraints::~PointerConstraints() = default;

PointerConstraints::Distance PointerConstraints::allowed(Distance distance) const {
    if (active_ == nullptr) {
        return distance;
    }
    if (active_->type == WLR_POINTER_CONSTRAINT_V1_LOCKED) {
        return {0, 0};
    }
    const double x = seat_->pointer_state.sx;
    const double y = seat_->pointer_state.sy;
    double to_x = x;
    double to_y = y;
    wlr_region_confine(region_of(*active_), x, y, x + distance.x, y + distance.y, &to_x, &to_y);
    return {to_x - x, to_y - y};
}

void PointerConstraints::update() {
    wlr_pointer_constraint_v1 *constraint = wanted();
    if (constraint == active_) {
        return;
    }
    if (wlr_pointer_constraint_v1 *former = active_) {
        forget();
        wlr_pointer_constraint_v1_send_deactivated(former); // may be the end of it
    }
    if (constraint != nullptr) {
        active_ = constraint;
        set_region_.connect<&PointerConstraints::update>(constraint->events.set_region, *this);
        destroy_.connect<&PointerConstraints::on_destroy>(constraint->events.destroy, *this);
        wlr_pointer_constraint_v1_send_activated(constraint);
    }
}

void PointerConstraints::on_new_constraint(wlr_pointer_constraint_v1 *) {
    update();
}

void PointerConstraints::on_destroy() {
    const wlr_pointer_constraint_v1 &ended = *active_;
    forget();
    warp_to_hint(ended);
}

/// The constraint that is to be active now, or null.
wlr_pointer_constraint_v1 *PointerConstraints::wanted() const {
    wlr_surface *surface = seat_->pointer_state.focused_surface;
    if (surface == nullptr ||
        wlr_surface_get_root_surface(surface) != seat_->keyboard_state.focused_surface) {
        return nullptr;
    }
    wlr_pointer_constraint_v1 *constraint =
        wlr_pointer_constraints_v1_constraint_for_surface(manager_, surface, seat_);
    const bool inside = constraint != nullptr &&
                        pixman_region32_contains_point(
                            region_of(*constraint), static_cast<int>(seat_->pointer_state.sx),
                            static_cast<int>(seat_->pointer_state.sy), nullptr) != 0;
    return inside ? constraint : nullptr;
}

void PointerConstraints::forget() {
    active_ = nullptr;
    set_region_.disconnect();
    destroy_.disconnect();
}

/// A client that locked the pointer may say where the user takes it to be.
void PointerConstraints::warp_to_hint(const wlr_pointer_constraint_v1 &constraint) {
    const auto &hint = constraint.current.cursor_hint;
    if (constraint.type == WLR_POINTER_CONSTRAINT_V1_LOCKED && hint.enabled &&
        seat_->pointer_state.focused_surface == constraint.surface) {
        wlr_cursor_warp(cursor_, nullptr, cursor_->x - seat_->pointer_state.sx + hint.x,
                        cursor_->y - seat_->pointer_state.sy + hint.y);
        wlr_seat_pointer_warp(seat_, hint.x, hint.y);
    }
}

} // namespace sublet
