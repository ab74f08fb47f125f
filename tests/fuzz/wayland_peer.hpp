#pragma once

#include <functional>
#include <list>
#include <memory>

#include <wayland-server-core.h>

#include "input.hpp"

namespace sublet::test {

/// A Wayland server without a socket, and clients that send it anything.
///
/// A script is a row of steps. The first byte of a step says what it is, its lowest bit whether a
/// descriptor goes along, and the next one whether the server has a turn afterwards:
///
///     0x00 raw bytes: their number, and these
///     0x40 a message: object (from 0xf0 on one of the server's ids), opcode, number of words, and
///          these; its header is made up so that the server understands it
///     0x80 the same, with a text before the words
///     0xc0 something that the server does: what, and with what
class WaylandPeer {
public:
    /// Does the `what` of a step of the server with `with`.
    using Act = std::function<void(uint8_t what, uint8_t with)>;

    WaylandPeer();
    ~WaylandPeer();

    WaylandPeer(const WaylandPeer &) = delete;
    WaylandPeer &operator=(const WaylandPeer &) = delete;

    [[nodiscard]] wl_display *display() const { return display_; }

    /// Plays a script; `end` destroys what serves, before or after the clients go.
    void play(Input input, const Act &act, const std::function<void()> &end);

private:
    class Client;

    void step(Input &input, const Act &act);
    void message(Input &input, bool with_text, bool with_fd);
    void turn();

    wl_display *display_;
    std::list<Client> clients_;
};

} // namespace sublet::test
