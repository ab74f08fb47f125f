#pragma once

#include <cstdint>
#include <deque>
#include <expected>
#include <functional>
#include <memory>

#include <xcb/randr.h>
#include <xcb/xcb.h>

#include "lessee/poll_set.hpp"
#include "vocabulary/error.hpp"
#include "x11/x_reply.hpp"

namespace sublet::lessee {

/// The wire to an X server that knows RandR 1.6. Shared by all that send on it.
///
/// Nothing waits for an answer: each request has a handler that is called when its reply comes, in
/// the order of the requests, which is that of the replies. What is sent is little enough for the
/// socket's buffer: there is one look at the outputs at a time, and one request for each lease.
class XServer {
public:
    struct Atoms {
        xcb_atom_t connector_id = XCB_NONE;
        xcb_atom_t edid = XCB_NONE;
        xcb_atom_t non_desktop = XCB_NONE;
        xcb_atom_t has_vt = XCB_NONE; ///< Of the root window; Xorg's.
    };

    /// Called with the reply, of which the handler becomes the owner (null: an error), and with the
    /// error (null: a reply, or the server is gone).
    using Handler =
        std::move_only_function<void(XReply<void> reply, const xcb_generic_error_t *error)>;

    /// Blocks until the server has answered. Error NotFound: no server is there; Unsupported: it
    /// does not know RandR 1.6.
    [[nodiscard]] static std::expected<std::shared_ptr<XServer>, Error>
    connect(const char *display);

    ~XServer();
    XServer(const XServer &) = delete;
    XServer &operator=(const XServer &) = delete;

    [[nodiscard]] xcb_connection_t *wire() const { return wire_; }
    [[nodiscard]] xcb_window_t root() const { return root_; }
    [[nodiscard]] const Atoms &atoms() const { return atoms_; }

    /// Readable when something is to be read from the server, or what is added to it.
    [[nodiscard]] PollSet &poll_set() { return poll_set_; }
    [[nodiscard]] int socket() const { return xcb_get_file_descriptor(wire_); }

    /// Has RandR's events sent to us, or not.
    void select_events(bool wanted);

    /// Has `handler` called when the reply to the request comes.
    void await(unsigned sequence, Handler handler);

    /// Sends what is queued, and has dispatch() called.
    void flush();

    /// Reads what is there and has it handled: replies by their handlers, events by `on_event`.
    /// Never blocks. Error Lost: the server is gone.
    [[nodiscard]] std::expected<void, Error>
    dispatch(const std::function<void(const xcb_generic_event_t &)> &on_event);

    /// Whether it is a RandR event of this kind (XCB_RANDR_NOTIFY, XCB_RANDR_SCREEN_CHANGE_NOTIFY).
    [[nodiscard]] bool is_randr(const xcb_generic_event_t &event, uint8_t kind) const;

private:
    struct Pending {
        unsigned sequence;
        Handler handler;
    };

    XServer(xcb_connection_t *wire, PollSet poll_set)
        : wire_(wire), poll_set_(std::move(poll_set)) {}

    [[nodiscard]] std::expected<void, Error> introduce();
    [[nodiscard]] bool take_reply();

    xcb_connection_t *wire_;
    PollSet poll_set_;
    xcb_window_t root_ = XCB_NONE;
    Atoms atoms_;
    uint8_t first_event_ = 0;
    std::deque<Pending> pending_;
};

} // namespace sublet::lessee
