#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>

struct wl_event_loop;
struct wl_event_source;

namespace sublet {

/// Base of the four below: what is registered with a wl_event_loop until its owner destroys it.
///
/// The callback may destroy its own source. The loop must outlive the source.
class EventSource {
public:
    EventSource(const EventSource &) = delete;
    EventSource &operator=(const EventSource &) = delete;

protected:
    EventSource() = default;
    ~EventSource();

    wl_event_source *source_ = nullptr;
};

/// Watches a file descriptor, which the owner keeps open for as long as the source lives.
class FdSource : public EventSource {
public:
    /// Receives what is ready: WL_EVENT_READABLE, _WRITABLE, _HANGUP, _ERROR.
    using Callback = std::function<void(uint32_t ready)>;

    /// Null, with errno set, if the loop cannot have a descriptor of its own for the file: clients
    /// can use up all that there are.
    [[nodiscard]] static std::unique_ptr<FdSource> create(wl_event_loop *loop, int fd,
                                                          uint32_t interest, Callback callback);

    /// Waits for something else from now on.
    void set_interest(uint32_t interest);

private:
    explicit FdSource(Callback callback);
    static int dispatch(int fd, uint32_t ready, void *data) noexcept;

    std::shared_ptr<Callback> callback_; // shared with the call in progress
};

/// Turns a signal into an event. The signal stays blocked in this process; create the source before
/// any thread, or that thread may receive the signal the ordinary way.
class SignalSource : public EventSource {
public:
    using Callback = std::function<void()>;

    SignalSource(wl_event_loop *loop, int signal_number, Callback callback);

private:
    static int dispatch(int signal_number, void *data) noexcept;

    std::shared_ptr<Callback> callback_; // shared with the call in progress
};

/// Calls back once for each time it is armed.
class TimerSource : public EventSource {
public:
    using Callback = std::function<void()>;

    TimerSource(wl_event_loop *loop, Callback callback);

    /// Replaces a former deadline. The shortest delay is 1 ms.
    void arm(std::chrono::milliseconds delay);
    void disarm();

private:
    static int dispatch(void *data) noexcept;

    std::shared_ptr<Callback> callback_; // shared with the call in progress
};

/// Calls back when the loop has no more events to dispatch, once for each time it is scheduled.
class IdleSource : public EventSource {
public:
    using Callback = std::function<void()>;

    IdleSource(wl_event_loop *loop, Callback callback);

    /// Does nothing if it is scheduled already.
    void schedule();

private:
    static void dispatch(void *data) noexcept;

    wl_event_loop *loop_;
    std::shared_ptr<Callback> callback_; // shared with the call in progress
};

} // namespace sublet
