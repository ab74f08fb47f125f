#include "wayland_peer.hpp"

#include <array>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "vocabulary/log.hpp"
#include "vocabulary/unique_fd.hpp"

namespace sublet::test {

namespace {

constexpr size_t max_clients = 3;
constexpr uint32_t first_server_id = 0xff000000;

} // namespace

/// One connection, whose server's end the display owns.
class WaylandPeer::Client {
public:
    explicit Client(wl_display *display) {
        std::array<int, 2> ends{-1, -1};
        must(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, ends.data()) == 0);
        socket_ = UniqueFd(ends[0]);
        must(wl_client_create(display, ends[1]) != nullptr);
    }

    void send(std::span<const uint8_t> bytes, bool with_fd) const {
        iovec part{const_cast<uint8_t *>(bytes.data()), bytes.size()};
        alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(int))> control{};
        msghdr message{};
        message.msg_iov = &part;
        message.msg_iovlen = 1;
        if (with_fd && !bytes.empty()) {
            message.msg_control = control.data();
            message.msg_controllen = control.size();
            cmsghdr *const header = CMSG_FIRSTHDR(&message);
            header->cmsg_level = SOL_SOCKET;
            header->cmsg_type = SCM_RIGHTS;
            header->cmsg_len = CMSG_LEN(sizeof(int));
            const int fd = socket_.get();
            std::memcpy(CMSG_DATA(header), &fd, sizeof(fd));
        }
        static_cast<void>(sendmsg(socket_.get(), &message, MSG_NOSIGNAL));
    }

    /// Reads all there is, for others to come; the kernel closes descriptors that nobody takes.
    void drain() const {
        std::array<char, 4096> buffer;
        while (recv(socket_.get(), buffer.data(), buffer.size(), 0) > 0) {
        }
    }

private:
    UniqueFd socket_;
};

WaylandPeer::WaylandPeer() : display_(wl_display_create()) {
    must(display_ != nullptr);
    wl_log_set_handler_server([](const char *, va_list) {});
    Log::get().set_level(LogLevel::Debug);
    Log::get().set_sink([](LogLevel, std::string_view) {});
    clients_.emplace_back(display_);
}

WaylandPeer::~WaylandPeer() {
    wl_display_destroy(display_);
}

void WaylandPeer::play(Input input, const Act &act, const std::function<void()> &end) {
    const bool server_first = (input.byte() & 1U) != 0;
    while (!input.empty()) {
        step(input, act);
    }
    turn();
    if (server_first) {
        end();
        turn();
    }
    clients_.clear();
    turn();
    wl_display_destroy_clients(display_);
    end();
}

void WaylandPeer::step(Input &input, const Act &act) {
    const uint8_t kind = input.byte();
    const bool with_fd = (kind & 1U) != 0;
    switch (kind & 0xc0U) {
    case 0x00:
        clients_.back().send(input.take(input.byte()), with_fd);
        break;
    case 0x40:
        message(input, false, with_fd);
        break;
    case 0x80:
        message(input, true, with_fd);
        break;
    default:
        if (const uint8_t what = input.byte(); what == 0xff) { // Another client, or the last goes.
            if ((input.byte() & 1U) != 0 && clients_.size() < max_clients) {
                clients_.emplace_back(display_);
            } else if (clients_.size() > 1) {
                clients_.pop_back();
            }
        } else if (what == 0xfe) { // The first client is the one that speaks, or another.
            clients_.splice(clients_.end(), clients_, clients_.begin());
        } else {
            act(what, input.byte());
        }
    }
    if ((kind & 2U) != 0) {
        turn();
    }
}

void WaylandPeer::message(Input &input, bool with_text, bool with_fd) {
    const uint8_t object = input.byte();
    const uint32_t opcode = input.byte() & 0x1fU;
    const size_t words = input.byte() & 0xfU;
    std::vector<uint32_t> message(2);
    message[0] = object < 0xf0 ? object : first_server_id + (object - 0xf0U);
    for (size_t i = 0; i < (with_text ? std::min<size_t>(words, 1) : 0); ++i) {
        message.push_back(input.number<uint32_t>()); // What a text stands behind, as in bind.
    }
    if (with_text) {
        const std::string text = input.text();
        const size_t at = message.size() + 1;
        message.push_back(static_cast<uint32_t>(text.size() + 1));
        message.resize(at + (text.size() + sizeof(uint32_t)) / sizeof(uint32_t));
        std::memcpy(message.data() + at, text.data(), text.size());
    }
    for (size_t i = with_text ? 1 : 0; i < words; ++i) {
        message.push_back(input.number<uint32_t>());
    }
    message[1] = static_cast<uint32_t>(message.size() * sizeof(uint32_t)) << 16U | opcode;
    clients_.back().send(
        {reinterpret_cast<const uint8_t *>(message.data()), message.size() * sizeof(uint32_t)},
        with_fd);
}

void WaylandPeer::turn() {
    wl_event_loop_dispatch(wl_display_get_event_loop(display_), 0);
    wl_display_flush_clients(display_);
    for (const Client &client : clients_) {
        client.drain();
    }
}

} // namespace sublet::test
