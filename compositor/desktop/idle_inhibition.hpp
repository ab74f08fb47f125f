#pragma once

#include <functional>
#include <list>

#include "desktop_protocols.hpp"
#include "loop/listener.hpp"

namespace sublet {

/// Has idle-notify clients (screen lockers, dimmers) wait as long as a surface is shown whose
/// client wants that, a film, or a leased display is watched.
class IdleInhibition {
public:
    /// Whether the user can see a mapped surface.
    using Seen = std::function<bool(wlr_surface *)>;

    /// `protocols` outlives this object.
    IdleInhibition(const DesktopProtocols &protocols, Seen seen);

    /// Something is watched that is no surface of ours.
    void inhibit(bool inhibit) {
        watched_elsewhere_ = inhibit;
        update();
    }

    /// Other surfaces may be seen now.
    void update();

private:
    /// One surface's wish, until it or the surface is gone.
    struct Inhibitor {
        Inhibitor(IdleInhibition &owner, wlr_idle_inhibitor_v1 *wish);
        void on_change() { all.update(); }
        void on_destroy();

        IdleInhibition &all;
        wlr_surface *surface;
        Listener<void> map;
        Listener<void> unmap;
        Listener<void> destroy;
    };

    void on_new_inhibitor(wlr_idle_inhibitor_v1 *wish);

    wlr_idle_notifier_v1 *notifier_;
    std::list<Inhibitor> inhibitors_;
    Seen seen_;
    bool watched_elsewhere_ = false;
    Listener<wlr_idle_inhibitor_v1> new_inhibitor_;
};

} // namespace sublet
