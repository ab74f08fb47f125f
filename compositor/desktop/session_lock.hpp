#pragma once

#include <functional>
#include <list>

#include "desktop_protocols.hpp"
#include "loop/event_source.hpp"
#include "loop/listener.hpp"
#include "outputs.hpp"

namespace sublet {

class Seat;

/// Locks the session for a client (a screen locker): every display of the desktop shows what the
/// locker shows there, or black, and nobody else hears of the user.
///
/// When the locker dies the session stays locked, until another one takes its place and unlocks it.
class SessionLock {
public:
    /// `changed` is called when the session was locked or unlocked. The others outlive this object.
    SessionLock(wl_event_loop *loop, const DesktopProtocols &protocols, const SceneLayers &layers,
                const Outputs &outputs, Seat &seat, std::function<void()> changed);
    ~SessionLock();

    SessionLock(const SessionLock &) = delete;
    SessionLock &operator=(const SessionLock &) = delete;

    [[nodiscard]] bool locked() const { return locked_; }

    /// The displays changed.
    void arrange();

private:
    /// What the locker shows on one display.
    struct Cover final : SceneOwner {
        Cover(SessionLock &owner, wlr_session_lock_surface_v1 *shown);
        void pressed() override;
        [[nodiscard]] wlr_box popup_space(double, double) const override { return {}; }
        void on_destroy();

        SessionLock &lock;
        wlr_session_lock_surface_v1 *surface;
        wlr_scene_tree *tree; ///< Goes with the surface.
        int width = 0;        ///< Asked for.
        int height = 0;
        Listener<void> map;
        Listener<void> destroy;
    };

    /// A display that may still show what was there before.
    struct Unlocked {
        Unlocked(SessionLock &owner, wlr_output *shown);
        void on_present(wlr_output_event_present *event);
        void on_commit(wlr_output_event_commit *event);
        void done();

        SessionLock &lock;
        wlr_output *output;
        uint32_t last_commit;
        Listener<wlr_output_event_present> present;
        Listener<wlr_output_event_commit> commit;
        Listener<void> destroy;
    };

    void on_new_lock(wlr_session_lock_v1 *lock);
    void on_new_surface(wlr_session_lock_surface_v1 *surface);
    void on_unlock();
    void on_destroy();
    void hide_session();
    void confirm();
    void stop_waiting();
    void focus_any();
    void place(Cover &cover);

    const SceneLayers &layers_;
    const Outputs &outputs_;
    Seat &seat_;
    std::function<void()> changed_;
    bool locked_ = false;
    wlr_session_lock_v1 *lock_ = nullptr; ///< Null while nobody locks, and if the locker died.
    std::list<Cover> covers_;
    std::list<Unlocked> unlocked_; ///< Before all of these are done, the locker is not told,
    TimerSource patience_;         ///< or until this is over.
    Listener<wlr_session_lock_v1> new_lock_;
    Listener<wlr_session_lock_surface_v1> new_surface_;
    Listener<void> unlock_;
    Listener<void> destroy_;
};

} // namespace sublet
