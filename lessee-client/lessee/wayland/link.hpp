#pragma once

#include <expected>
#include <memory>
#include <utility>

#include "vocabulary/error.hpp"

struct wl_display;
struct wl_event_queue;

namespace sublet::lessee {

class BoundDevice;

/// The wire to a lessor: a connection, of our own or somebody else's, and the queue on which our
/// events wait. Shared by all that have proxies on it, which must be gone before it.
class Link {
public:
    /// Connects to `display`, or to $WAYLAND_DISPLAY if null. Error NotFound: no compositor is
    /// there.
    [[nodiscard]] static std::expected<std::shared_ptr<Link>, Error> connect(const char *display);

    /// On a connection that the caller has. Both are borrowed and must outlive the link; without a
    /// `queue` it has one of its own. Others may read the connection at the same time, as
    /// wl_display_prepare_read_queue() has it.
    [[nodiscard]] static std::expected<std::shared_ptr<Link>, Error> attach(wl_display *display,
                                                                            wl_event_queue *queue);

    ~Link();
    Link(const Link &) = delete;
    Link &operator=(const Link &) = delete;

    [[nodiscard]] wl_display *display() const { return display_; }

    /// What to make the first proxies on: their events, and those of what they make, come here.
    [[nodiscard]] wl_display *factory() const { return wrapper_ != nullptr ? wrapper_ : display_; }

    /// Owned by the connection.
    [[nodiscard]] int fd() const;

    /// Reads what is there and has it handled; never blocks. Error Lost: the connection is of no
    /// use any more. Error System, ENOMEM: nor is it then, an event could not be handled.
    [[nodiscard]] std::expected<void, Error> dispatch();

    /// Sends what is queued, as much of it as the peer takes now.
    void flush();

    /// Whether some is left: flush() when fd() is writable.
    [[nodiscard]] bool wants_to_send() const { return wants_to_send_; }

    /// Releases a lease device, and goes on hearing what the lessor says of it until it has
    /// `released` it: a connector among that which went unnoticed would break the connection at the
    /// next object of the lessor's. On somebody else's connection this outlives the link.
    void release(std::unique_ptr<BoundDevice> device) noexcept;

    /// Runs what an event is handled by. Exceptions must not pass through the C code that called
    /// us; only memory can be lacking here.
    template <typename Handler> void handle(Handler &&handler) noexcept {
        try {
            std::forward<Handler>(handler)();
        } catch (...) {
            out_of_memory_ = true;
        }
    }

private:
    Link(wl_display *display, bool owns_display);

    [[nodiscard]] int prepare_read() const;
    [[nodiscard]] int dispatch_pending() const;
    void drop_released();
    [[nodiscard]] std::expected<void, Error> read();
    [[nodiscard]] std::expected<void, Error> lost() const;

    wl_display *display_;
    bool owns_display_;
    wl_display *wrapper_ = nullptr;   ///< Sends events to queue_.
    wl_event_queue *queue_ = nullptr; ///< Null: the connection's default one.
    bool owns_queue_ = false;
    bool wants_to_send_ = false;
    bool out_of_memory_ = false;
    std::unique_ptr<BoundDevice> releasing_; ///< Of our own connection: the newest, and its next.
};

} // namespace sublet::lessee
