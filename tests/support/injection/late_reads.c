// Preloaded into a program under test: every other time that something has woken it, its first read
// of a stream finds nothing, as if that came between this read and the next.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <poll.h>
#include <stdbool.h>
#include <sys/socket.h>

static bool early;

ssize_t recvmsg(int fd, struct msghdr *message, int flags) {
    static ssize_t (*real)(int, struct msghdr *, int);
    if (!real) {
        real = (ssize_t(*)(int, struct msghdr *, int))dlsym(RTLD_NEXT, "recvmsg");
    }
    int type = 0;
    socklen_t size = sizeof(type);
    if (early && getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &size) == 0 && type == SOCK_STREAM) {
        early = false;
        errno = EAGAIN;
        return -1;
    }
    return real(fd, message, flags);
}

int poll(struct pollfd *fds, nfds_t count, int timeout) {
    static int (*real)(struct pollfd *, nfds_t, int);
    if (!real) {
        real = (int (*)(struct pollfd *, nfds_t, int))dlsym(RTLD_NEXT, "poll");
    }
    const int ready = real(fds, count, timeout);
    static unsigned woken;
    early = ready > 0 && ++woken % 2 == 0;
    return ready;
}
