// Preloaded into a compositor under test: lets its n-th DRM call fail, as the file says that
// DRM_FAULT names. The file is four 32-bit numbers, shared with the test:
//   armed  0 or 1: whether calls are counted (and failed)
//   count  DRM calls since it was armed
//   which  the call to fail, from 1; 0 = none
//   error  the errno it fails with
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

struct plan {
    _Atomic uint32_t armed;
    _Atomic uint32_t count;
    _Atomic uint32_t which;
    _Atomic uint32_t error;
};

static struct plan *plan;
static int (*real_ioctl)(int, unsigned long, ...);

__attribute__((constructor)) static void open_plan(void) {
    real_ioctl = (int (*)(int, unsigned long, ...))dlsym(RTLD_NEXT, "ioctl");
    const char *path = getenv("DRM_FAULT");
    const int fd = path ? open(path, O_RDWR | O_CLOEXEC) : -1;
    if (fd < 0) {
        return;
    }
    void *shared = mmap(NULL, sizeof(*plan), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    close(fd);
    plan = shared == MAP_FAILED ? NULL : shared;
}

int ioctl(int fd, unsigned long request, ...) {
    va_list rest;
    va_start(rest, request);
    void *argument = va_arg(rest, void *);
    va_end(rest);
    if (plan && plan->armed && _IOC_TYPE(request) == 'd') {
        if (atomic_fetch_add(&plan->count, 1) + 1 == plan->which) {
            errno = (int)plan->error;
            return -1;
        }
    }
    return real_ioctl(fd, request, argument);
}
