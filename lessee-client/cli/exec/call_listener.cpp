#include "exec/call_listener.hpp"

#include <cerrno>
#include <new>

#include <fcntl.h>
#include <sys/ioctl.h>
#include <sys/mman.h>

namespace sublet::cli {

std::expected<CallListener, Error> CallListener::create(UniqueFd fd) {
    void *const memory =
        mmap(nullptr, sizeof(Received), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) {
        return std::unexpected(Error::from_errno("share the call that is answered"));
    }
    return CallListener(std::move(fd), new (memory) Received{.room = {}});
}

void CallListener::Unmap::operator()(Received *received) const {
    munmap(received, sizeof(Received));
}

std::optional<CallListener::Call> CallListener::receive() const {
    // The kernel writes to where a forked process sees it, so that no moment is left in which a
    // call has been received and nobody else knows of it.
    last_->room = {};
    int result = -1;
    do {
        result = ioctl(fd_.get(), SECCOMP_IOCTL_NOTIF_RECV, last_.get());
    } while (result != 0 && errno == EINTR);
    return result == 0 ? std::optional(last_->call) : std::nullopt;
}

bool CallListener::waits(const Call &call) const {
    return ioctl(fd_.get(), SECCOMP_IOCTL_NOTIF_ID_VALID, &call.id) == 0;
}

void CallListener::let_through(const Call &call) const {
    send(call, 0, SECCOMP_USER_NOTIF_FLAG_CONTINUE);
}

void CallListener::let_last_through() const {
    let_through(last_->call); // The kernel knows whether it waits: no two calls have the same id.
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
    union { // A later kernel may be told more.
        seccomp_notif_resp answer;
        std::array<char, 512> room;
    } sent = {.room = {}};
    sent.answer = {.id = call.id, .val = 0, .error = -error, .flags = flags};
    ioctl(fd_.get(), SECCOMP_IOCTL_NOTIF_SEND, &sent);
}

} // namespace sublet::cli
