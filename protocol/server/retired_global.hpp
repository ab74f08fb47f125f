#pragma once

struct wl_display;
struct wl_global;

namespace sublet::wire {

/// Removes a global that clients may be about to bind, and destroys it after a grace period.
///
/// A bind that crosses the removal on its way must not cost the client its connection: until then
/// the global's bind function is still called, with null data. Takes ownership of `global`.
void retire_global(wl_display *display, wl_global *global);

} // namespace sublet::wire
