// Preloaded into a compositor under test: writes every DRM call that names KMS objects into the
// file that DRM_RECORD names, a line each, after the kernel's answer:
//   atomic FLAGS ERRNO OBJECT.PROPERTY=VALUE...   numbers are decimal, ERRNO is 0 for success
//   NAME - ERRNO OBJECT...
// A line is written by one call, so threads do not mix theirs.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <drm.h>
#include <drm_mode.h>

static int record = -1;
static int (*real_ioctl)(int, unsigned long, ...);

__attribute__((constructor)) static void open_record(void) {
    real_ioctl = (int (*)(int, unsigned long, ...))dlsym(RTLD_NEXT, "ioctl");
    const char *path = getenv("DRM_RECORD");
    if (path) {
        record = open(path, O_WRONLY | O_APPEND | O_CLOEXEC);
    }
}

static void write_atomic(FILE *line, const struct drm_mode_atomic *atomic, int error) {
    const uint32_t *objects = (const uint32_t *)(uintptr_t)atomic->objs_ptr;
    const uint32_t *counts = (const uint32_t *)(uintptr_t)atomic->count_props_ptr;
    const uint32_t *properties = (const uint32_t *)(uintptr_t)atomic->props_ptr;
    const uint64_t *values = (const uint64_t *)(uintptr_t)atomic->prop_values_ptr;
    fprintf(line, "atomic %u %d", atomic->flags, error);
    for (uint32_t object = 0, at = 0; object < atomic->count_objs; ++object) {
        for (uint32_t i = 0; i < counts[object]; ++i, ++at) {
            fprintf(line, " %u.%u=%" PRIu64, objects[object], properties[at], values[at]);
        }
    }
}

static void write_lease(FILE *line, const struct drm_mode_create_lease *lease, int error) {
    const uint32_t *objects = (const uint32_t *)(uintptr_t)lease->object_ids;
    fprintf(line, "create-lease - %d", error);
    for (uint32_t i = 0; i < lease->object_count; ++i) {
        fprintf(line, " %u", objects[i]);
    }
}

/// False for a call that names no object.
static int write_call(FILE *line, unsigned long request, const void *argument, int error) {
#define CALL(code, name, type, ...)                                                                \
    case code: {                                                                                   \
        const struct type *call = argument;                                                        \
        const uint32_t objects[] = {__VA_ARGS__};                                                  \
        fprintf(line, "%s - %d", name, error);                                                     \
        for (size_t i = 0; i < sizeof(objects) / sizeof(*objects); ++i) {                          \
            fprintf(line, " %u", objects[i]);                                                      \
        }                                                                                          \
        return 1;                                                                                  \
    }
    switch (request) {
        CALL(DRM_IOCTL_MODE_GETCRTC, "get-crtc", drm_mode_crtc, call->crtc_id)
        CALL(DRM_IOCTL_MODE_SETCRTC, "set-crtc", drm_mode_crtc, call->crtc_id)
        CALL(DRM_IOCTL_MODE_CURSOR, "cursor", drm_mode_cursor, call->crtc_id)
        CALL(DRM_IOCTL_MODE_CURSOR2, "cursor2", drm_mode_cursor2, call->crtc_id)
        CALL(DRM_IOCTL_MODE_GETGAMMA, "get-gamma", drm_mode_crtc_lut, call->crtc_id)
        CALL(DRM_IOCTL_MODE_SETGAMMA, "set-gamma", drm_mode_crtc_lut, call->crtc_id)
        CALL(DRM_IOCTL_MODE_PAGE_FLIP, "page-flip", drm_mode_crtc_page_flip, call->crtc_id)
        CALL(DRM_IOCTL_CRTC_GET_SEQUENCE, "get-sequence", drm_crtc_get_sequence, call->crtc_id)
        CALL(DRM_IOCTL_CRTC_QUEUE_SEQUENCE, "queue-sequence", drm_crtc_queue_sequence,
             call->crtc_id)
        CALL(DRM_IOCTL_MODE_GETCONNECTOR, "get-connector", drm_mode_get_connector,
             call->connector_id)
        CALL(DRM_IOCTL_MODE_SETPROPERTY, "set-property", drm_mode_connector_set_property,
             call->connector_id)
        CALL(DRM_IOCTL_MODE_GETPLANE, "get-plane", drm_mode_get_plane, call->plane_id)
        CALL(DRM_IOCTL_MODE_SETPLANE, "set-plane", drm_mode_set_plane, call->plane_id,
             call->crtc_id)
        CALL(DRM_IOCTL_MODE_OBJ_GETPROPERTIES, "get-properties", drm_mode_obj_get_properties,
             call->obj_id)
        CALL(DRM_IOCTL_MODE_OBJ_SETPROPERTY, "set-object-property", drm_mode_obj_set_property,
             call->obj_id)
    case DRM_IOCTL_MODE_ATOMIC:
        write_atomic(line, argument, error);
        return 1;
    case DRM_IOCTL_MODE_CREATE_LEASE:
        write_lease(line, argument, error);
        return 1;
    default:
        return 0;
    }
#undef CALL
}

int ioctl(int fd, unsigned long request, ...) {
    va_list rest;
    va_start(rest, request);
    void *argument = va_arg(rest, void *);
    va_end(rest);
    const int result = real_ioctl(fd, request, argument);
    if (record < 0 || _IOC_TYPE(request) != DRM_IOCTL_BASE) {
        return result;
    }
    const int told = errno;
    const int error = result < 0 ? told : 0;
    char *text = NULL;
    size_t size = 0;
    FILE *line = open_memstream(&text, &size);
    const int named = write_call(line, request, argument, error);
    fputc('\n', line);
    fclose(line);
    if (named && write(record, text, size) != (ssize_t)size) {
        abort();
    }
    free(text);
    errno = told;
    return result;
}
