#include "uevent_monitor.hpp"

#include <array>
#include <cerrno>

#include <linux/netlink.h>
#include <sys/socket.h>

namespace sublet {
namespace {

constexpr unsigned kernel_group = 1;
constexpr int receive_buffer_bytes = 8 * 1024 * 1024;

/// Larger than any message: the kernel limits the variables to 2 KiB (UEVENT_BUFFER_SIZE) beside
/// a path of at most PATH_MAX.
using Message = std::array<char, 8192>;

} // namespace

std::expected<UeventMonitor, Error> UeventMonitor::open() {
    UniqueFd socket(
        ::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, NETLINK_KOBJECT_UEVENT));
    if (!socket) {
        return std::unexpected(Error::from_errno("open a uevent socket"));
    }
    // Only the superuser may exceed the system's limit; everyone else gets the limit.
    if (::setsockopt(socket.get(), SOL_SOCKET, SO_RCVBUFFORCE, &receive_buffer_bytes,
                     sizeof(receive_buffer_bytes)) < 0) {
        ::setsockopt(socket.get(), SOL_SOCKET, SO_RCVBUF, &receive_buffer_bytes,
                     sizeof(receive_buffer_bytes));
    }
    sockaddr_nl address{};
    address.nl_family = AF_NETLINK;
    address.nl_groups = kernel_group;
    if (::bind(socket.get(), reinterpret_cast<const sockaddr *>(&address), sizeof(address)) < 0) {
        return std::unexpected(Error::from_errno("listen to the kernel's uevents"));
    }
    return UeventMonitor(std::move(socket));
}

std::vector<DrmUevent> UeventMonitor::read() {
    std::vector<DrmUevent> events;
    Message buffer;
    while (true) {
        sockaddr_nl sender{};
        iovec part{buffer.data(), buffer.size()};
        msghdr header{};
        header.msg_name = &sender;
        header.msg_namelen = sizeof(sender);
        header.msg_iov = &part;
        header.msg_iovlen = 1;
        const ssize_t length = ::recvmsg(socket_.get(), &header, 0);
        if (length < 0 && errno == EINTR) {
            continue;
        }
        if (length < 0 && errno == ENOBUFS) {
            events.push_back({.kind = DrmUevent::Kind::EventsLost});
            continue;
        }
        if (length < 0) {
            return events;
        }
        if (sender.nl_pid != 0) {
            continue;
        }
        if (header.msg_flags & MSG_TRUNC) {
            events.push_back({.kind = DrmUevent::Kind::EventsLost});
            continue;
        }
        if (const auto event = parse_drm_uevent({buffer.data(), static_cast<size_t>(length)})) {
            events.push_back(*event);
        }
    }
}

} // namespace sublet
