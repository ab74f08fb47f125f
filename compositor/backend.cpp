#include "backend.hpp"

#include <chrono>
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

/// A renderer tells that it is lost in the middle of drawing; and a GPU may take its time.
constexpr std::chrono::milliseconds soon{1};
constexpr std::chrono::milliseconds until_gpu_is_back{500};

std::unexpected<Error> unsupported(std::string reason) {
    return std::unexpected(Error::make(Error::Kind::Unsupported, std::move(reason)));
}

} // namespace

Backend::Backend(wl_display *display, Callbacks callbacks)
    : display_(display), callbacks_(std::move(callbacks)),
      replace_renderer_later_(wl_display_get_event_loop(display), [this] { replace_renderer(); }) {}

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
    renderer_lost_.disconnect();
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
    renderer_lost_.connect<&Backend::on_renderer_lost>(renderer_->events.lost, *this);
    return {};
}

void Backend::stop_watching() {
    watch_.reset();
    session_watch_.reset();
}

void Backend::on_renderer_lost() {
    log_warn("sublet: the GPU was reset; what is drawn by it begins anew");
    replace_renderer_later_.arm(soon);
}

void Backend::replace_renderer() {
    if (!backend_) {
        return;
    }
    decltype(renderer_) renderer(wlr_renderer_autocreate(backend_.get()));
    decltype(allocator_) allocator(
        renderer ? wlr_allocator_autocreate(backend_.get(), renderer.get()) : nullptr);
    if (!allocator) {
        log_error("sublet: nothing can be drawn yet; again in {} ms", until_gpu_is_back.count());
        replace_renderer_later_.arm(until_gpu_is_back);
        return;
    }
    renderer_lost_.connect<&Backend::on_renderer_lost>(renderer->events.lost, *this);
    graphics_.renderer = renderer.get();
    graphics_.allocator = allocator.get();
    std::swap(renderer_, renderer);
    std::swap(allocator_, allocator);
    callbacks_.renderer_replaced();
    allocator.reset(); // before its renderer
}

void Backend::on_ended() {
    if (watch_->destroyed()) {
        std::ignore = backend_.release();
    }
    callbacks_.ended();
}

} // namespace sublet
