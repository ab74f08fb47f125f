#pragma once

#include <memory>
#include <string>

#include "control/control_delegate.hpp"

struct wl_display;
struct wl_global;

namespace sublet {

/// The sublet_control_v1 global and every object that clients made through it.
///
/// The global is privileged: the owner must hide it with a wl_display global filter from all
/// clients that may not administer, sandboxed ones above all. Nothing is checked here.
///
/// Source of all rules: protocol/sublet-control-v1.xml.
class ControlServer {
public:
    /// Advertises the global. `display` and `delegate` are borrowed; the delegate outlives this
    /// object, the display should.
    ControlServer(wl_display *display, ControlDelegate &delegate);

    /// All objects that clients still hold become inert: every command fails from now on.
    ~ControlServer();

    ControlServer(const ControlServer &) = delete;
    ControlServer &operator=(const ControlServer &) = delete;

    /// For the global filter. Owned here; null once the display is gone.
    [[nodiscard]] wl_global *global() const;

    /// Tells watchers what a lessor's observer hears. `card` is the node of its card.
    void observe(const std::string &card, const LessorEvent &event);

    /// Tells watchers what happens to claims.
    void observe(const ClaimEvent &event);

    /// Tells watchers of a display again: its picture has changed. Ignored if the delegate does
    /// not know the display (any more).
    void display_changed(const DisplayKey &display);

private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

} // namespace sublet
