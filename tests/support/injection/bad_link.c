// Preloaded into a compositor or a lessee under test: while the file exists that BAD_LINK names, every
// connector says that its link is too bad for its mode (the kernel's "link-status"). A commit that sets it to
// good needs a modeset, as with the kernel, and trains the link, which removes the file.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <drm.h>
#include <drm_mode.h>

#define BAD 1

static int (*real_ioctl)(int, unsigned long, ...);
static const char *file;

__attribute__((constructor)) static void find_file(void) {
    real_ioctl = (int (*)(int, unsigned long, ...))dlsym(RTLD_NEXT, "ioctl");
    file = getenv("BAD_LINK");
}

static bool is_link_status(int fd, uint32_t id) {
    struct drm_mode_get_property property = {.prop_id = id};
    return real_ioctl(fd, DRM_IOCTL_MODE_GETPROPERTY, &property) == 0 &&
           strcmp(property.name, "link-status") == 0;
}

static void worsen(int fd, uint64_t properties, uint64_t values, uint32_t count) {
    const uint32_t *ids = (const uint32_t *)(uintptr_t)properties;
    uint64_t *told = (uint64_t *)(uintptr_t)values;
    for (uint32_t i = 0; ids != NULL && told != NULL && i < count; ++i) {
        if (is_link_status(fd, ids[i])) {
            told[i] = BAD;
        }
    }
}

static bool trains_link(int fd, const struct drm_mode_atomic *commit) {
    const uint32_t *counts = (const uint32_t *)(uintptr_t)commit->count_props_ptr;
    const uint32_t *ids = (const uint32_t *)(uintptr_t)commit->props_ptr;
    uint32_t count = 0;
    for (uint32_t i = 0; i < commit->count_objs; ++i) {
        count += counts[i];
    }
    for (uint32_t i = 0; i < count; ++i) {
        if (is_link_status(fd, ids[i])) {
            return true;
        }
    }
    return false;
}

int ioctl(int fd, unsigned long request, ...) {
    va_list arguments;
    va_start(arguments, request);
    void *argument = va_arg(arguments, void *);
    va_end(arguments);
    const bool bad = file != NULL && access(file, F_OK) == 0;
    const struct drm_mode_atomic *commit = request == DRM_IOCTL_MODE_ATOMIC ? argument : NULL;
    const bool trains = bad && commit != NULL && trains_link(fd, commit);
    if (trains && (commit->flags & DRM_MODE_ATOMIC_ALLOW_MODESET) == 0) {
        errno = EINVAL;
        return -1;
    }
    const int result = real_ioctl(fd, request, argument);
    if (result != 0 || !bad) {
        return result;
    }
    if (request == DRM_IOCTL_MODE_OBJ_GETPROPERTIES) {
        const struct drm_mode_obj_get_properties *told = argument;
        worsen(fd, told->props_ptr, told->prop_values_ptr, told->count_props);
    } else if (request == DRM_IOCTL_MODE_GETCONNECTOR) {
        const struct drm_mode_get_connector *told = argument;
        worsen(fd, told->props_ptr, told->prop_values_ptr, told->count_props);
    } else if (trains && (commit->flags & DRM_MODE_ATOMIC_TEST_ONLY) == 0) {
        unlink(file);
    }
    return result;
}
