// Opens a card's node and shows one colour on its first display, until it is ended. Without libdrm, so
// that it can be linked in every way.
//     paint_card NODE RRGGBB
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <drm.h>
#include <drm_mode.h>

static void call(int fd, unsigned long request, void *argument, const char *what) {
    if (ioctl(fd, request, argument) != 0) {
        perror(what);
        exit(1);
    }
}

int main(int argc, char **argv) {
    const int fd = argc == 3 ? open(argv[1], O_RDWR | O_CLOEXEC) : -1;
    if (fd < 0) {
        perror("open the card");
        return 1;
    }
    uint32_t connectors[64], crtcs[64], framebuffers[64];
    struct drm_mode_card_res card = {.connector_id_ptr = (uintptr_t)connectors,
                                     .count_connectors = 64,
                                     .crtc_id_ptr = (uintptr_t)crtcs,
                                     .count_crtcs = 64,
                                     .fb_id_ptr = (uintptr_t)framebuffers,
                                     .count_fbs = 64};
    call(fd, DRM_IOCTL_MODE_GETRESOURCES, &card, "read the card's displays");
    static struct drm_mode_modeinfo modes[256];
    struct drm_mode_get_connector connector = {
        .connector_id = connectors[0], .modes_ptr = (uintptr_t)modes, .count_modes = 256};
    call(fd, DRM_IOCTL_MODE_GETCONNECTOR, &connector, "read the display's modes");
    struct drm_mode_create_dumb buffer = {
        .width = modes[0].hdisplay, .height = modes[0].vdisplay, .bpp = 32};
    call(fd, DRM_IOCTL_MODE_CREATE_DUMB, &buffer, "make a buffer");
    struct drm_mode_map_dumb map = {.handle = buffer.handle};
    call(fd, DRM_IOCTL_MODE_MAP_DUMB, &map, "map the buffer");
    uint32_t *pixels = mmap(NULL, buffer.size, PROT_WRITE, MAP_SHARED, fd, (off_t)map.offset);
    if (pixels == MAP_FAILED) {
        perror("map the buffer");
        return 1;
    }
    const uint32_t colour = (uint32_t)strtoul(argv[2], NULL, 16);
    for (uint64_t i = 0; i < buffer.size / 4; ++i) {
        pixels[i] = colour;
    }
    struct drm_mode_fb_cmd framebuffer = {.width = buffer.width, .height = buffer.height,
                                          .pitch = buffer.pitch, .bpp = 32, .depth = 24,
                                          .handle = buffer.handle};
    call(fd, DRM_IOCTL_MODE_ADDFB, &framebuffer, "make a framebuffer");
    struct drm_mode_crtc crtc = {.crtc_id = crtcs[0], .fb_id = framebuffer.fb_id,
                                 .set_connectors_ptr = (uintptr_t)connectors,
                                 .count_connectors = 1, .mode = modes[0], .mode_valid = 1};
    call(fd, DRM_IOCTL_MODE_SETCRTC, &crtc, "set the mode");
    for (;;) {
        pause();
    }
}
