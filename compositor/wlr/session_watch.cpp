#include "session_watch.hpp"

#include <utility>

extern "C" { // The header does not say so itself.
#include <libseat.h>
}

#include "loop/owned.hpp"

namespace sublet {

SessionWatch::SessionWatch(wl_event_loop *loop, wlr_session *session, Lost lost)
    : lost_(std::move(lost)) {
    destroy_.connect_first<&SessionWatch::on_lost>(session->events.destroy, *this);
    // A hang-up is told of even if nothing is asked for; what can be read is libseat's.
    constexpr uint32_t nothing = 0;
    if (const int fd = libseat_get_fd(session->seat_handle); fd >= 0) {
        hangup_ =
            made(FdSource::create(loop, fd, nothing, [this](uint32_t /*ready*/) { on_lost(); }));
    }
}

void SessionWatch::on_lost() {
    destroy_.disconnect();
    hangup_.reset();
    if (const Lost lost = std::exchange(lost_, nullptr)) {
        lost();
    }
}

} // namespace sublet
