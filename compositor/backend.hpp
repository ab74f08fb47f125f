#pragma once

#include <expected>
#include <functional>
#include <optional>

#include "loop/event_source.hpp"
#include "loop/listener.hpp"
#include "loop/owned.hpp"
#include "vocabulary/error.hpp"
#include "wlr/backend_watch.hpp"
#include "wlr/graphics.hpp"
#include "wlr/session_watch.hpp"

namespace sublet {

/// What sublet runs on: the session, wlroots' backend, and what is drawn by.
class Backend {
public:
    struct Callbacks {
        std::function<void()> ended; ///< The backend is gone, or nothing is left of it.

        /// seatd or logind has ended. wlroots may destroy the cards on return: while they are there
        /// everything must be taken back, and nobody may listen to the session any more.
        std::function<void()> seat_lost;

        /// The GPU was reset: graphics() has another renderer and allocator, and the former ones
        /// end on return.
        std::function<void()> renderer_replaced;
    };

    /// The display is borrowed.
    Backend(wl_display *display, Callbacks callbacks);

    Backend(const Backend &) = delete;
    Backend &operator=(const Backend &) = delete;

    /// Opens everything; shows nothing yet. A card that somebody else has is tried for a while, as
    /// it may be about to be left. Without any card, waits for one if that is wanted.
    ///
    /// Error::Unsupported, with what to do about it.
    [[nodiscard]] std::expected<void, Error> open(bool wait_for_card);

    /// Null once it ended by itself.
    [[nodiscard]] wlr_backend *get() const { return backend_.get(); }

    /// Once it is open.
    [[nodiscard]] const Graphics &graphics() const { return graphics_; }
    [[nodiscard]] bool ended() const { return watch_->ended(); }
    [[nodiscard]] bool seat_lost() const { return session_watch_ && session_watch_->lost(); }

    /// No callback is called any more.
    void stop_watching();

private:
    [[nodiscard]] std::expected<void, Error> try_once();
    void on_ended();
    void on_renderer_lost();
    void replace_renderer();

    wl_display *display_;
    Callbacks callbacks_;
    Owned<wlr_backend, wlr_backend_destroy> backend_;
    Owned<wlr_renderer, wlr_renderer_destroy> renderer_;
    Owned<wlr_allocator, wlr_allocator_destroy> allocator_;
    Graphics graphics_;
    Listener<void> renderer_lost_;
    TimerSource replace_renderer_later_;
    std::optional<BackendWatch> watch_;
    std::optional<SessionWatch> session_watch_; ///< Empty when nested or headless.
};

} // namespace sublet
