#include "exec/call_listener.hpp"

#include <array>
#include <cerrno>

#include <fcntl.h>
#include <sys/ioctl.h>

namespace sublet::cli {

std::optional<CallListener::Call> CallListener::receive() const {
    // A later kernel may tell more.
    union {
        Call call;
        std::array<char, 512> room;
    } received = {.room = {}};
    int result = -1;
    do {
        result = ioctl(fd_.get(), SECCOMP_IOCTL_NOTIF_RECV, &received);
    } while (result != 0 && errno == EINTR);
    return result == 0 ? std::optional(received.call) : std::nullopt;
}

bool CallListener::waits(const Call &call) const {
    return ioctl(fd_.get(), SECCOMP_IOCTL_NOTIF_ID_VALID, &call.id) == 0;
}

void CallListener::let_through(const Call &call) const {
    send(call, 0, SECCOMP_USER_NOTIF_FLAG_CONTINUE);
}

void CallListener::answer(const Call &call, int error) const {
    send(call, error, 0);
}

void CallListener::answer_with_fd(const Call &call, int fd, bool close_on_exec) const {
    seccomp_notif_addfd answer = {.id = call.id,
                                  .flags = SECCOMP_ADDFD_FLAG_SEND,
                                  .srcfd = static_cast<__u32>(fd),
                                  .newfd = 0,
                                  .newfd_flags = close_on_exec ? static_cast<__u32>(O_CLOEXEC) : 0};
    if (ioctl(fd_.get(), SECCOMP_IOCTL_NOTIF_ADDFD, &answer) < 0 && errno != ENOENT) {
        this->answer(call, errno); // The program has too many open, for example.
    }
}

void CallListener::send(const Call &call, int error, unsigned flags) const {
    union {
        seccomp_notif_resp answer;
        std::array<char, 512> room;
    } sent = {.room = {}};
    sent.answer = {.id = call.id, .val = 0, .error = -error, .flags = flags};
    ioctl(fd_.get(), SECCOMP_IOCTL_NOTIF_SEND, &sent);
}

} // namespace sublet::cli
