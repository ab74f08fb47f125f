#pragma once

#include <functional>
#include <memory>

#include "loop/event_source.hpp"
#include "loop/listener.hpp"
#include "wlroots.hpp"

namespace sublet {

/// Tells when the seat that a session has its devices from is lost: seatd or logind has ended.
///
/// wlroots 0.18 goes on without it, and wakes up for the broken connection again and again. Newer
/// ones destroy the session, and every backend with it; whoever listens to the session must have
/// disconnected by then.
class SessionWatch {
public:
    using Lost = std::function<void()>;

    /// `loop` and `session` are borrowed; the session may end before this object. `lost` is called
    /// at most once, before anybody else hears of the session's end.
    SessionWatch(wl_event_loop *loop, wlr_session *session, Lost lost);

    SessionWatch(const SessionWatch &) = delete;
    SessionWatch &operator=(const SessionWatch &) = delete;

    [[nodiscard]] bool lost() const { return !lost_; }

private:
    void on_lost();

    Lost lost_; ///< Empty once it was called.
    Listener<void> destroy_;
    std::unique_ptr<FdSource> hangup_;
};

} // namespace sublet
