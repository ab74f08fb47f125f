/* A program written for AGL's libdlmclient: it leases a display by name, sets a mode, says so, and
 * gives it back when it is told to end. */
#define _POSIX_C_SOURCE 200809L

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include <xf86drm.h>
#include <xf86drmMode.h>

#include <dlmclient.h>

int main(int argc, char *argv[]) {
    sigset_t ends;
    sigemptyset(&ends);
    sigaddset(&ends, SIGTERM);
    sigprocmask(SIG_BLOCK, &ends, NULL);
    dlm_enable_debug_log(argc > 2);
    struct dlm_lease *lease = dlm_get_lease(argv[1]);
    if (lease == NULL) {
        fprintf(stderr, "%s\n", strerror(errno));
        return 1;
    }
    const int fd = dlm_lease_fd(lease);
    drmModeRes *resources = drmModeGetResources(fd);
    drmModeConnector *connector = drmModeGetConnector(fd, resources->connectors[0]);
    struct drm_mode_create_dumb buffer = {
        .width = connector->modes[0].hdisplay, .height = connector->modes[0].vdisplay, .bpp = 32};
    uint32_t framebuffer = 0;
    drmIoctl(fd, DRM_IOCTL_MODE_CREATE_DUMB, &buffer);
    drmModeAddFB(fd, buffer.width, buffer.height, 24, 32, buffer.pitch, buffer.handle,
                 &framebuffer);
    const int set = drmModeSetCrtc(fd, resources->crtcs[0], framebuffer, 0, 0,
                                   resources->connectors, 1, &connector->modes[0]);
    fprintf(stderr, "set %d\n", set);
    int signal = 0;
    sigwait(&ends, &signal);
    dlm_release_lease(lease);
    fprintf(stderr, "released %d\n", dlm_lease_fd(NULL));
    drmModeFreeConnector(connector);
    drmModeFreeResources(resources);
    return 0;
}
