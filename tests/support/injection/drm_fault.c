// Preloaded into a compositor under test: lets some of its DRM calls fail, as the file says that
// DRM_FAULT names. The file is a struct plan, shared with the test.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#define IS_DRM(request) (_IOC_TYPE(request) == 'd')
#define MODE_ATOMIC 0xBC
#define MOST_CALLS 4096

// As in the kernel's drm_mode.h, which libdrm's package need not be installed for.
#define TEST_ONLY 0x0100
#define ALLOW_MODESET 0x0400
struct atomic_request {
    uint32_t flags;
    uint32_t object_count;
    uint64_t objects;
    uint64_t property_counts;
    uint64_t properties;
    uint64_t values;
    uint64_t reserved;
    uint64_t user_data;
};

enum scope {
    ANY_CALL, // unless it releases something
    ONE_CALL, // whose number is in `call`
    COMMIT,   // atomic, not a mere test
    MODESET,  // a commit that may set a mode
    FLIP,     // a commit that may not
};

struct plan {
    _Atomic uint32_t armed; // whether calls are counted (and failed)
    _Atomic uint32_t count; // calls in scope since it was armed
    uint32_t which;         // the first call to fail, from 1; 0 = none
    uint32_t times;         // how many fail in a row
    uint32_t error;         // the errno they fail with
    uint32_t scope;
    uint32_t call;
    // For commits: only those that set this property of this object to anything but 0.
    uint32_t object;           // 0 = any object
    uint32_t property;         // 0 = any property, whatever the value
    uint8_t calls[MOST_CALLS]; // the numbers of the calls that were counted
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

static bool sets_wanted_property(const struct atomic_request *commit) {
    const uint32_t *objects = (const uint32_t *)(uintptr_t)commit->objects;
    const uint32_t *counts = (const uint32_t *)(uintptr_t)commit->property_counts;
    const uint32_t *properties = (const uint32_t *)(uintptr_t)commit->properties;
    const uint64_t *values = (const uint64_t *)(uintptr_t)commit->values;
    for (uint32_t i = 0; i < commit->object_count; ++i) {
        for (uint32_t j = 0; j < counts[i]; ++j, ++properties, ++values) {
            if ((plan->object == 0 || plan->object == objects[i]) &&
                (plan->property == 0 || (plan->property == *properties && *values != 0))) {
                return true;
            }
        }
    }
    return false;
}

/// If they fail something stays behind, whoever calls them.
static bool releases(unsigned long request) {
    switch (_IOC_NR(request)) {
    case 0x09: // GEM_CLOSE
    case 0xAF: // MODE_RMFB
    case 0xB4: // MODE_DESTROY_DUMB
    case 0xBE: // MODE_DESTROYPROPBLOB
    case 0xD0: // MODE_CLOSEFB
        return true;
    default:
        return false;
    }
}

static bool in_scope(unsigned long request, const void *argument) {
    if (plan->scope == ANY_CALL) {
        return !releases(request);
    }
    if (plan->scope == ONE_CALL) {
        return _IOC_NR(request) == plan->call;
    }
    const struct atomic_request *commit = argument;
    if (_IOC_NR(request) != MODE_ATOMIC || commit->flags & TEST_ONLY) {
        return false;
    }
    const bool modeset = commit->flags & ALLOW_MODESET;
    return (plan->scope == COMMIT || modeset == (plan->scope == MODESET)) &&
           sets_wanted_property(commit);
}

int ioctl(int fd, unsigned long request, ...) {
    va_list rest;
    va_start(rest, request);
    void *argument = va_arg(rest, void *);
    va_end(rest);
    if (plan && plan->armed && IS_DRM(request) && in_scope(request, argument)) {
        const uint32_t number = atomic_fetch_add(&plan->count, 1) + 1;
        if (number <= MOST_CALLS) {
            plan->calls[number - 1] = _IOC_NR(request);
        }
        if (plan->which != 0 && number - plan->which < plan->times) {
            errno = (int)plan->error;
            return -1;
        }
    }
    return real_ioctl(fd, request, argument);
}
