// The least that shows a new frame at every vblank: two dumb buffers, atomic flips, libdrm.
//     bare_flips FD SECONDS [planes]
// FD is a leased display that its lessor has lit already; with "planes", a square on its overlay plane
// and one on its cursor plane move at each frame. Prints one JSON object.
#define _GNU_SOURCE
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <drm_fourcc.h>
#include <xf86drm.h>
#include <xf86drmMode.h>

struct state {
    uint64_t flips, missed, first_us, last_us;
    uint32_t sequence;
};

static void check(int good, const char *what) {
    if (!good) {
        perror(what);
        exit(1);
    }
}

static double us(clockid_t clock) {
    struct timespec now;
    clock_gettime(clock, &now);
    return (double)now.tv_sec * 1e6 + (double)now.tv_nsec / 1e3;
}

// What an ioctl takes that only looks something up, µs: in the fastest of many batches, during which
// nobody else had the processor.
static double ioctl_us(int fd) {
    enum { batches = 200, calls = 100 };
    double fastest = 1e9;
    for (int batch = 0; batch < batches; ++batch) {
        const double begin = us(CLOCK_MONOTONIC);
        for (int i = 0; i < calls; ++i) {
            uint64_t unused = 0;
            drmGetCap(fd, DRM_CAP_DUMB_BUFFER, &unused);
        }
        const double took = us(CLOCK_MONOTONIC) - begin;
        fastest = took < fastest ? took : fastest;
    }
    return fastest / calls;
}

static uint32_t property(int fd, uint32_t object, uint32_t type, const char *name, uint64_t *value) {
    uint32_t id = 0;
    drmModeObjectProperties *all = drmModeObjectGetProperties(fd, object, type);
    check(all != NULL, "read properties");
    for (uint32_t i = 0; i < all->count_props; ++i) {
        drmModePropertyRes *one = drmModeGetProperty(fd, all->props[i]);
        if (one && strcmp(one->name, name) == 0) {
            id = one->prop_id;
            *value = all->prop_values[i];
        }
        drmModeFreeProperty(one);
    }
    drmModeFreeObjectProperties(all);
    return id;
}

// The first plane of this type.
static uint32_t find_plane(int fd, uint64_t wanted) {
    drmModePlaneRes *planes = drmModeGetPlaneResources(fd);
    check(planes != NULL, "read planes");
    uint32_t found = 0;
    for (uint32_t i = 0; i < planes->count_planes && !found; ++i) {
        uint64_t type = 0;
        property(fd, planes->planes[i], DRM_MODE_OBJECT_PLANE, "type", &type);
        found = type == wanted ? planes->planes[i] : 0;
    }
    drmModeFreePlaneResources(planes);
    check(found != 0, "find a plane of each type");
    return found;
}

static uint32_t black_frame(int fd, uint32_t width, uint32_t height, uint32_t format) {
    uint32_t handles[4] = {0}, pitches[4] = {0}, offsets[4] = {0}, fb = 0;
    uint64_t size = 0;
    check(drmModeCreateDumbBuffer(fd, width, height, 32, 0, handles, pitches, &size) == 0, "buffer");
    check(drmModeAddFB2(fd, width, height, format, handles, pitches, offsets, &fb, 0) == 0,
          "framebuffer");
    return fb;
}

struct square {
    uint32_t plane, crtc_x;
};

// Puts a square of `side` px on the plane; `setup` shows it with the next commit.
static struct square put_square(int fd, drmModeAtomicReq *setup, uint64_t type, uint32_t crtc,
                                uint32_t side) {
    const uint32_t plane = find_plane(fd, type);
    const struct {
        const char *name;
        uint64_t value;
    } values[] = {
        {"FB_ID", black_frame(fd, side, side, DRM_FORMAT_ARGB8888)}, {"CRTC_ID", crtc},
        {"SRC_X", 0}, {"SRC_Y", 0}, {"SRC_W", (uint64_t)side << 16}, {"SRC_H", (uint64_t)side << 16},
        {"CRTC_X", 0}, {"CRTC_Y", 0}, {"CRTC_W", side}, {"CRTC_H", side},
    };
    uint64_t unused = 0;
    for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); ++i) {
        const uint32_t id = property(fd, plane, DRM_MODE_OBJECT_PLANE, values[i].name, &unused);
        drmModeAtomicAddProperty(setup, plane, id, values[i].value);
    }
    return (struct square){plane, property(fd, plane, DRM_MODE_OBJECT_PLANE, "CRTC_X", &unused)};
}

static uint32_t cursor_side(int fd) {
    uint64_t side = 0;
    return drmGetCap(fd, DRM_CAP_CURSOR_WIDTH, &side) == 0 ? (uint32_t)side : 64;
}

static void flipped(int fd, unsigned sequence, unsigned sec, unsigned usec, unsigned crtc, void *data) {
    (void)fd;
    (void)crtc;
    struct state *state = data;
    state->last_us = (uint64_t)sec * 1000000 + usec;
    if (state->flips++ == 0) {
        state->first_us = state->last_us;
    } else {
        state->missed += sequence - state->sequence - 1;
    }
    state->sequence = sequence;
}

int main(int argc, char **argv) {
    const int planes = argc == 4 && strcmp(argv[3], "planes") == 0;
    if (argc != 3 && !planes) {
        fputs("usage: bare_flips FD SECONDS [planes]\n", stderr);
        return 2;
    }
    const int fd = atoi(argv[1]);
    check(drmSetClientCap(fd, DRM_CLIENT_CAP_ATOMIC, 1) == 0, "use atomic commits");
    drmModeRes *resources = drmModeGetResources(fd);
    check(resources && resources->count_crtcs == 1, "a lease of one display");
    drmModeCrtc *crtc = drmModeGetCrtc(fd, resources->crtcs[0]);
    check(crtc && crtc->mode_valid, "a display that is lit");
    const uint32_t plane = find_plane(fd, DRM_PLANE_TYPE_PRIMARY);
    uint64_t unused = 0;
    const uint32_t fb_id = property(fd, plane, DRM_MODE_OBJECT_PLANE, "FB_ID", &unused);
    const uint32_t frames[2] = {black_frame(fd, crtc->width, crtc->height, DRM_FORMAT_XRGB8888),
                                black_frame(fd, crtc->width, crtc->height, DRM_FORMAT_XRGB8888)};

    struct state state = {0};
    drmEventContext events = {.version = 3, .page_flip_handler2 = flipped};
    drmModeAtomicReq *request = drmModeAtomicAlloc();
    struct square squares[2];
    const size_t count = planes ? 2 : 0;
    if (count != 0) {
        squares[0] = put_square(fd, request, DRM_PLANE_TYPE_OVERLAY, crtc->crtc_id, 256);
        squares[1] = put_square(fd, request, DRM_PLANE_TYPE_CURSOR, crtc->crtc_id, cursor_side(fd));
        check(drmModeAtomicCommit(fd, request, 0, NULL) == 0, "show the planes");
    }
    const uint64_t duration_us = (uint64_t)(atof(argv[2]) * 1e6);
    double cpu = 0;
    while (state.flips == 0 || state.last_us - state.first_us < duration_us) {
        const uint64_t frame = state.flips;
        drmModeAtomicSetCursor(request, 0);
        drmModeAtomicAddProperty(request, plane, fb_id, frames[frame % 2]);
        for (size_t i = 0; i < count; ++i) {
            drmModeAtomicAddProperty(request, squares[i].plane, squares[i].crtc_x, frame % 64);
        }
        check(drmModeAtomicCommit(fd, request, DRM_MODE_ATOMIC_NONBLOCK | DRM_MODE_PAGE_FLIP_EVENT,
                                  &state) == 0, "commit");
        while (state.flips == frame) {
            struct pollfd flip = {fd, POLLIN, 0}; // A lessor may lend an fd that does not block.
            check(poll(&flip, 1, -1) == 1, "poll");
            check(drmHandleEvent(fd, &events) == 0, "wait for the flip");
        }
        cpu = frame == 0 ? us(CLOCK_PROCESS_CPUTIME_ID) : cpu;
    }
    cpu = us(CLOCK_PROCESS_CPUTIME_ID) - cpu;
    const double frames_timed = (double)(state.flips - 1);
    printf("{\"flips\": %ju, \"missed\": %ju, \"fps\": %.3f, \"cpu_us_per_flip\": %.1f, "
           "\"ioctl_us\": %.3f}\n",
           (uintmax_t)state.flips, (uintmax_t)state.missed,
           frames_timed * 1e6 / (double)(state.last_us - state.first_us), cpu / frames_timed,
           ioctl_us(fd));
    return 0;
}
