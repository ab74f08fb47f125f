/* Leases a display that is not for desktops and shows one colour on it for three seconds.
 *     cc -std=c99 dumb_buffer.c $(pkg-config --cflags --libs sublet-lessee libdrm) */
#define _POSIX_C_SOURCE 200809L

#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <sublet/lessee.h>
#include <xf86drm.h>
#include <xf86drmMode.h>

/* NULL, or what failed. */
static const char *show(int fd, uint32_t id, int colour) {
    drmModeRes *lease = drmModeGetResources(fd);
    drmModeConnector *connector = drmModeGetConnector(fd, id);
    if (!lease || !connector || connector->count_modes == 0) {
        return "the lease has no display";
    }
    const uint32_t crtc = lease->crtcs[0];
    drmModeModeInfo mode = connector->modes[0];
    drmModeFreeConnector(connector);
    drmModeFreeResources(lease);
    struct drm_mode_create_dumb buffer = {.width = mode.hdisplay, .height = mode.vdisplay, .bpp = 32};
    drmIoctl(fd, DRM_IOCTL_MODE_CREATE_DUMB, &buffer);
    struct drm_mode_map_dumb map = {.handle = buffer.handle}; /* 0 if there is no buffer */
    drmIoctl(fd, DRM_IOCTL_MODE_MAP_DUMB, &map);
    void *pixels = mmap(NULL, buffer.size, PROT_WRITE, MAP_SHARED, fd, (off_t)map.offset);
    uint32_t framebuffer = 0;
    if (pixels == MAP_FAILED || drmModeAddFB(fd, buffer.width, buffer.height, 24, 32, buffer.pitch,
                                             buffer.handle, &framebuffer) != 0) {
        return "no framebuffer";
    }
    memset(pixels, colour, buffer.size);
    return drmModeSetCrtc(fd, crtc, framebuffer, 0, 0, &id, 1, &mode) ? "no mode can be set" : NULL;
}

int main(void) {
    struct sublet_lessee *lessee = NULL;
    struct sublet_lessee_lease *lease = NULL;
    if (sublet_lessee_connect(NULL, &lessee) != 0 ||
        sublet_lessee_acquire(lessee, "non-desktop=true", 1, 10000, &lease) != 0) {
        fprintf(stderr, "%s\n", lessee ? sublet_lessee_error(lessee) : "no compositor");
        sublet_lessee_destroy(lessee);
        return 1;
    }
    const int fd = sublet_lessee_lease_take_fd(lease);
    const char *failed = show(fd, sublet_lessee_lease_get_display(lease, 0)->connector_id, 0x60);
    fprintf(stderr, "%s\n", failed ? failed : "shown");
    struct pollfd input = {sublet_lessee_fd(lessee), POLLIN, 0};
    while (!failed && sublet_lessee_lease_get_state(lease) == SUBLET_LESSEE_GRANTED &&
           poll(&input, 1, 3000) > 0 && sublet_lessee_dispatch(lessee) == 0) {
    }
    close(fd);
    sublet_lessee_lease_destroy(lease); /* The display goes back. */
    sublet_lessee_destroy(lessee);
    return failed != NULL;
}
