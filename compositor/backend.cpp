#include "backend.hpp"

#include <tuple>
#include <utility>

#include "card_holder.hpp"
#include "startup_advice.hpp"
#include "vocabulary/formatted.hpp"
#include "vocabulary/log.hpp"

namespace sublet {

namespace {

/// To open a card that somebody else has, at the start.
constexpr int most_tries = 6;
constexpr int between_tries_ms = 500;

std::unexpected<Error> unsupported(std::string reason) {
    return std::unexpected(Error::make(Error::Kind::Unsupported, std::move(reason)));
}

} // namespace

Backend::Backend(wl_display *display, Callbacks callbacks)
    : display_(display), callbacks_(std::move(callbacks)) {}

std::expected<void, Error> Backend::open(bool wait_for_card) {
    wl_event_loop *loop = wl_display_get_event_loop(display_);
    // Said before a display lights up.
    if (auto advice = advice_without_runtime_folder()) {
        return unsupported(*std::move(advice));
    }
    if (wait_for_card && !has_cards()) {
        log_info("sublet: there is no graphics card (/dev/dri/card*) yet; waiting for one");
        while (!has_cards()) {
            wl_event_loop_dispatch(loop, between_tries_ms);
        }
    }
    auto opened = try_once();
    bool was_busy = false;
    for (int tries = 1; !opened && tries <= most_tries; ++tries) {
        // Whoever had the card before may be about to leave it, or have left it since the try.
        const auto busy = busy_card();
        if (!busy) {
            if (!std::exchange(was_busy, false)) {
                return opened;
            }
            opened = try_once();
            continue;
        }
        was_busy = true;
        if (tries == most_tries) {
            return unsupported(formatted("no display: {}; end that program first, or start sublet "
                                         "on another virtual terminal",
                                         *busy));
        }
        log_info("sublet: {}; trying again", *busy);
        wl_event_loop_dispatch(loop, between_tries_ms);
        opened = try_once();
    }
    return opened;
}

std::expected<void, Error> Backend::try_once() {
    stop_watching();
    allocator_.reset();
    renderer_.reset();
    backend_.reset();
    wl_event_loop *loop = wl_display_get_event_loop(display_);
    wlr_session *session = nullptr;
    backend_.reset(wlr_backend_autocreate(loop, &session));
    if (!backend_) {
        return unsupported(advice_without_backend());
    }
    watch_.emplace(backend_.get(), [this] { on_ended(); });
    if (session != nullptr) {
        session_watch_.emplace(loop, session, callbacks_.seat_lost);
    }
    renderer_.reset(wlr_renderer_autocreate(backend_.get()));
    if (!renderer_) {
        return unsupported("no renderer; WLR_RENDERER=pixman needs no GPU");
    }
    allocator_.reset(wlr_allocator_autocreate(backend_.get(), renderer_.get()));
    if (!allocator_) {
        return unsupported("no way to allocate buffers for the displays");
    }
    graphics_ = {.display = display_,
                 .backend = backend_.get(),
                 .session = session,
                 .renderer = renderer_.get(),
                 .allocator = allocator_.get()};
    return {};
}

void Backend::stop_watching() {
    watch_.reset();
    session_watch_.reset();
}

void Backend::on_ended() {
    if (watch_->destroyed()) {
        std::ignore = backend_.release();
    }
    callbacks_.ended();
}

} // namespace sublet
