#include "event_source.hpp"

#include <algorithm>
#include <cstdint>
#include <limits>

#include <wayland-server-core.h>

#include "owned.hpp"

namespace sublet {

EventSource::~EventSource() {
    if (source_ != nullptr) {
        wl_event_source_remove(source_);
    }
}

std::unique_ptr<FdSource> FdSource::create(wl_event_loop *loop, int fd, uint32_t interest,
                                           Callback callback) {
    std::unique_ptr<FdSource> source(new FdSource(std::move(callback)));
    source->source_ = wl_event_loop_add_fd(loop, fd, interest, dispatch, source.get());
    return source->source_ != nullptr ? std::move(source) : nullptr;
}

FdSource::FdSource(Callback callback)
    : callback_(std::make_shared<Callback>(std::move(callback))) {}

void FdSource::set_interest(uint32_t interest) {
    wl_event_source_fd_update(source_, interest);
}

int FdSource::dispatch(int, uint32_t ready, void *data) noexcept {
    const auto callback = static_cast<FdSource *>(data)->callback_;
    (*callback)(ready);
    return 0;
}

SignalSource::SignalSource(wl_event_loop *loop, int signal_number, Callback callback)
    : callback_(std::make_shared<Callback>(std::move(callback))) {
    source_ = made(wl_event_loop_add_signal(loop, signal_number, dispatch, this));
}

int SignalSource::dispatch(int, void *data) noexcept {
    const auto callback = static_cast<SignalSource *>(data)->callback_;
    (*callback)();
    return 0;
}

TimerSource::TimerSource(wl_event_loop *loop, Callback callback)
    : callback_(std::make_shared<Callback>(std::move(callback))) {
    source_ = made(wl_event_loop_add_timer(loop, dispatch, this));
}

void TimerSource::arm(std::chrono::milliseconds delay) {
    // Zero disarms.
    using Limits = std::numeric_limits<int>;
    wl_event_source_timer_update(
        source_, static_cast<int>(std::clamp<int64_t>(delay.count(), 1, Limits::max())));
}

void TimerSource::disarm() {
    wl_event_source_timer_update(source_, 0);
}

int TimerSource::dispatch(void *data) noexcept {
    const auto callback = static_cast<TimerSource *>(data)->callback_;
    (*callback)();
    return 0;
}

IdleSource::IdleSource(wl_event_loop *loop, Callback callback)
    : loop_(loop), callback_(std::make_shared<Callback>(std::move(callback))) {}

void IdleSource::schedule() {
    if (source_ == nullptr) {
        source_ = made(wl_event_loop_add_idle(loop_, dispatch, this));
    }
}

void IdleSource::dispatch(void *data) noexcept {
    auto *self = static_cast<IdleSource *>(data);
    self->source_ = nullptr; // the loop removes it by itself
    const auto callback = self->callback_;
    (*callback)();
}

} // namespace sublet
