#include "exec/start_report.hpp"

#include <array>
#include <cerrno>
#include <cstring>

#include <sys/socket.h>
#include <unistd.h>

namespace sublet::cli {

namespace {

/// Room for one descriptor beside a message.
union Control {
    cmsghdr header;
    std::array<char, CMSG_SPACE(sizeof(int))> room;
};

/// The descriptor that came with a message, if one did.
UniqueFd descriptor_in(msghdr &message) {
    const cmsghdr *header = CMSG_FIRSTHDR(&message);
    if (header == nullptr || header->cmsg_type != SCM_RIGHTS) {
        return {};
    }
    int fd = -1;
    std::memcpy(&fd, CMSG_DATA(header), sizeof(fd));
    return UniqueFd(fd);
}

} // namespace

std::expected<StartReport, Error> StartReport::create() {
    std::array<int, 2> ends{};
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends.data()) != 0) {
        return std::unexpected(Error::from_errno("make a pair of sockets"));
    }
    return StartReport(UniqueFd(ends[0]), UniqueFd(ends[1]));
}

bool StartReport::send_listener(int listener) const {
    StartFailure none;
    iovec data = {&none, sizeof(none)};
    Control control = {.room = {}};
    msghdr message = {};
    message.msg_iov = &data;
    message.msg_iovlen = 1;
    message.msg_control = &control;
    message.msg_controllen = sizeof(control);
    cmsghdr *header = CMSG_FIRSTHDR(&message);
    header->cmsg_level = SOL_SOCKET;
    header->cmsg_type = SCM_RIGHTS;
    header->cmsg_len = CMSG_LEN(sizeof(listener));
    std::memcpy(CMSG_DATA(header), &listener, sizeof(listener));
    return sendmsg(child_.get(), &message, MSG_NOSIGNAL) >= 0;
}

void StartReport::send(const StartFailure &failure) const {
    ::send(child_.get(), &failure, sizeof(failure), MSG_NOSIGNAL);
}

StartReport::Outcome StartReport::wait() && {
    child_.reset();
    Outcome outcome;
    for (;;) {
        StartFailure told;
        iovec data = {&told, sizeof(told)};
        Control control = {.room = {}};
        msghdr message = {};
        message.msg_iov = &data;
        message.msg_iovlen = 1;
        message.msg_control = &control;
        message.msg_controllen = sizeof(control);
        const ssize_t length = recvmsg(parent_.get(), &message, MSG_CMSG_CLOEXEC);
        if (length < 0 && errno == EINTR) {
            continue;
        }
        if (length <= 0) {
            return outcome;
        }
        if (UniqueFd listener = descriptor_in(message)) {
            outcome.listener = std::move(listener);
        } else {
            outcome.failure = told;
        }
    }
}

} // namespace sublet::cli
