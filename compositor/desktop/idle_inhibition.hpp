#pragma once

#include <list>

#include "desktop_protocols.hpp"
#include "loop/listener.hpp"

namespace sublet {

/// Has idle-notify clients (screen lockers, dimmers) wait as long as a surface is shown whose
/// client wants that, a film, or a leased display is watched.
class IdleInhibition {
public:
    /// `protocols` outlives this object.
    explicit IdleInhibition(const DesktopProtocols &protocols);

    /// Something is watched that is no surface of ours.
    void inhibit(bool inhibit) {
        watched_elsewhere_ = inhibit;
        update();
    }

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
    void update();

    wlr_idle_notifier_v1 *notifier_;
    std::list<Inhibitor> inhibitors_;
    bool watched_elsewhere_ = false;
    Listener<wlr_idle_inhibitor_v1> new_inhibitor_;
};

} // namespace sublet
