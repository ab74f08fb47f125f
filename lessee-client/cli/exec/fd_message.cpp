#include "exec/fd_message.hpp"

#include <array>
#include <cstring>

#include <sys/socket.h>

namespace sublet::cli {

namespace {

/// Room for one descriptor beside a message.
union Control {
    cmsghdr header;
    std::array<char, CMSG_SPACE(sizeof(int))> room;
};

} // namespace

ssize_t send_message(int socket, const void *data, size_t size, int fd) {
    iovec bytes = {const_cast<void *>(data), size}; // Only read.
    Control control = {.room = {}};
    msghdr message = {};
    message.msg_iov = &bytes;
    message.msg_iovlen = 1;
    if (fd >= 0) {
        message.msg_control = &control;
        message.msg_controllen = sizeof(control);
        cmsghdr *header = CMSG_FIRSTHDR(&message);
        header->cmsg_level = SOL_SOCKET;
        header->cmsg_type = SCM_RIGHTS;
        header->cmsg_len = CMSG_LEN(sizeof(fd));
        std::memcpy(CMSG_DATA(header), &fd, sizeof(fd));
    }
    return sendmsg(socket, &message, MSG_NOSIGNAL | MSG_DONTWAIT);
}

ReceivedMessage receive_message(int socket, void *data, size_t size) {
    iovec bytes = {data, size};
    Control control = {.room = {}};
    msghdr message = {};
    message.msg_iov = &bytes;
    message.msg_iovlen = 1;
    message.msg_control = &control;
    message.msg_controllen = sizeof(control);
    ReceivedMessage received{.length = recvmsg(socket, &message, MSG_CMSG_CLOEXEC), .fd = {}};
    const cmsghdr *header = received.length >= 0 ? CMSG_FIRSTHDR(&message) : nullptr;
    if (header != nullptr && header->cmsg_type == SCM_RIGHTS) {
        int fd = -1;
        std::memcpy(&fd, CMSG_DATA(header), sizeof(fd));
        received.fd = UniqueFd(fd);
    }
    return received;
}

} // namespace sublet::cli
