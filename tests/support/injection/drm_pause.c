// Preloaded into a lessee under test: it stops itself (SIGSTOP) at one of its atomic commits, so
// that a test can do something at just that moment and let it go on (SIGCONT).
//   DRM_PAUSE=before  right before the commit
//   DRM_PAUSE=after   when the kernel has taken the commit: the flip is on its way
//   DRM_PAUSE_AT=N    which commit, from 1; tests (TEST_ONLY) do not count
#define _GNU_SOURCE
#include <dlfcn.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <drm.h>
#include <drm_mode.h>

static int (*real_ioctl)(int, unsigned long, ...);
static int before, after;
static long at, commits;

__attribute__((constructor)) static void read_plan(void) {
    real_ioctl = (int (*)(int, unsigned long, ...))dlsym(RTLD_NEXT, "ioctl");
    const char *when = getenv("DRM_PAUSE");
    const char *which = getenv("DRM_PAUSE_AT");
    before = when && strcmp(when, "before") == 0;
    after = when && strcmp(when, "after") == 0;
    at = which ? atol(which) : 1;
}

int ioctl(int fd, unsigned long request, ...) {
    va_list rest;
    va_start(rest, request);
    void *argument = va_arg(rest, void *);
    va_end(rest);
    const int chosen = request == DRM_IOCTL_MODE_ATOMIC &&
                       !(((struct drm_mode_atomic *)argument)->flags & DRM_MODE_ATOMIC_TEST_ONLY) &&
                       ++commits == at;
    if (chosen && before) {
        raise(SIGSTOP);
    }
    const int result = real_ioctl(fd, request, argument);
    if (chosen && after && result == 0) {
        raise(SIGSTOP);
    }
    return result;
}
