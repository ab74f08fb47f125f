#include "lessee/poll_set.hpp"

#include <sys/epoll.h>
#include <sys/timerfd.h>

namespace sublet::lessee {

std::expected<PollSet, Error> PollSet::create() {
    UniqueFd epoll(epoll_create1(EPOLL_CLOEXEC));
    if (!epoll) {
        return std::unexpected(Error::from_errno("make an fd to poll"));
    }
    UniqueFd timer(timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK));
    if (!timer) {
        return std::unexpected(Error::from_errno("make a timer"));
    }
    PollSet made(std::move(epoll), std::move(timer));
    return made.add(made.timer_.get()).transform([&] { return std::move(made); });
}

std::expected<void, Error> PollSet::add(int fd) {
    epoll_event event = {.events = EPOLLIN, .data = {.fd = fd}};
    if (epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, fd, &event) != 0) {
        return std::unexpected(Error::from_errno("poll an fd"));
    }
    return {};
}

void PollSet::want_writable(int fd, bool wanted) {
    if (wanted != wants_writable_) {
        epoll_event event = {.events = wanted ? EPOLLIN | EPOLLOUT : EPOLLIN, .data = {.fd = fd}};
        epoll_ctl(epoll_.get(), EPOLL_CTL_MOD, fd, &event);
        wants_writable_ = wanted;
    }
}

void PollSet::remove(int fd) {
    epoll_ctl(epoll_.get(), EPOLL_CTL_DEL, fd, nullptr);
}

void PollSet::set_deadline(std::optional<Clock::time_point> deadline) {
    if (deadline == deadline_) {
        return;
    }
    deadline_ = deadline;
    itimerspec when = {}; // Zero disarms it.
    if (deadline) {
        const auto since = deadline->time_since_epoch();
        const auto seconds = std::chrono::floor<std::chrono::seconds>(since);
        when.it_value = {.tv_sec = seconds.count(),
                         .tv_nsec = std::chrono::nanoseconds(since - seconds).count()};
    }
    timerfd_settime(timer_.get(), TFD_TIMER_ABSTIME, &when, nullptr);
}

std::span<const int> PollSet::ready() {
    std::array<epoll_event, std::tuple_size_v<decltype(ready_)>> events;
    const int count = epoll_wait(epoll_.get(), events.data(), static_cast<int>(events.size()), 0);
    size_t found = 0;
    for (int i = 0; i < count; ++i) {
        ready_[found++] = events[static_cast<size_t>(i)].data.fd;
    }
    return std::span(ready_).first(found);
}

} // namespace sublet::lessee
