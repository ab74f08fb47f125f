/* A compositor without wlroots: libwayland and libdrm, a colour on every monitor. It lends displays by
 * libsublet-lessor alone. What a real one has beside it, windows and a session, has nothing to do with
 * leases; has_output() and sublet_lessor_card_output_added() are for one that has outputs of its own. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include <wayland-server-core.h>
#include <xf86drm.h>
#include <xf86drmMode.h>

#include <sublet/lessor.h>

enum { MAX_DISPLAYS = 16 };

/* A connector that a CRTC is kept for. */
struct pipe {
    uint32_t connector; /* 0: none */
    uint32_t crtc;
    uint32_t fb; /* of the colour that is shown there, 0: none */
    uint32_t buffer;
};

static struct {
    struct wl_display *display;
    int card;
    bool lends_monitors;
    bool is_choosy;
    uint32_t claim; /* the last one that was heard of */
    struct sublet_lessor *lessor;
    struct pipe pipes[MAX_DISPLAYS];
} host;

static struct pipe *find_pipe(uint32_t connector) {
    for (int i = 0; i < MAX_DISPLAYS; ++i) {
        if (host.pipes[i].connector == connector) {
            return &host.pipes[i];
        }
    }
    return NULL;
}

static bool is_used(uint32_t crtc) {
    for (int i = 0; i < MAX_DISPLAYS; ++i) {
        if (host.pipes[i].connector != 0 && host.pipes[i].crtc == crtc) {
            return true;
        }
    }
    return false;
}

static bool can_drive(const drmModeConnector *connector, int crtc_index) {
    bool can = false;
    for (int i = 0; i < connector->count_encoders && !can; ++i) {
        drmModeEncoder *encoder = drmModeGetEncoder(host.card, connector->encoders[i]);
        can = encoder != NULL && (encoder->possible_crtcs >> crtc_index & 1) != 0;
        drmModeFreeEncoder(encoder);
    }
    return can;
}

/* The pipe of a connector, or a new one on the first CRTC in the kernel's order that nobody has. */
static struct pipe *take_pipe(uint32_t id) {
    struct pipe *pipe = find_pipe(id);
    if (pipe != NULL) {
        return pipe;
    }
    drmModeConnector *connector = drmModeGetConnectorCurrent(host.card, id);
    drmModeRes *resources = drmModeGetResources(host.card);
    for (int i = 0; connector != NULL && resources != NULL && i < resources->count_crtcs; ++i) {
        if (!is_used(resources->crtcs[i]) && can_drive(connector, i)) {
            pipe = find_pipe(0);
            if (pipe != NULL) {
                pipe->connector = id;
                pipe->crtc = resources->crtcs[i];
            }
            break;
        }
    }
    drmModeFreeResources(resources);
    drmModeFreeConnector(connector);
    return pipe;
}

static void drop_picture(struct pipe *pipe) {
    if (pipe->fb != 0) {
        drmModeRmFB(host.card, pipe->fb);
        drmModeDestroyDumbBuffer(host.card, pipe->buffer);
        pipe->fb = 0;
    }
}

/* A picture of one colour. 0, or -errno. */
static int paint(struct pipe *pipe, const drmModeModeInfo *mode) {
    uint32_t pitch = 0;
    uint64_t size = 0;
    uint64_t offset = 0;
    if (drmModeCreateDumbBuffer(host.card, mode->hdisplay, mode->vdisplay, 32, 0, &pipe->buffer, &pitch,
                                &size) != 0 ||
        drmModeAddFB(host.card, mode->hdisplay, mode->vdisplay, 24, 32, pitch, pipe->buffer, &pipe->fb) !=
            0 ||
        drmModeMapDumbBuffer(host.card, pipe->buffer, &offset) != 0) {
        return -errno;
    }
    void *memory = mmap(NULL, size, PROT_WRITE, MAP_SHARED, host.card, (off_t)offset);
    if (memory == MAP_FAILED) {
        return -errno;
    }
    memset(memory, 0x60, size);
    munmap(memory, size);
    return 0;
}

/* The library's callbacks: a monitor is ours, it is nobody's, it is to be lent, it is gone. */

static void enable(void *data, uint32_t id) {
    struct pipe *pipe = take_pipe(id);
    drmModeConnector *connector = drmModeGetConnectorCurrent(host.card, id);
    if (pipe != NULL && pipe->fb == 0 && connector != NULL && connector->count_modes > 0 &&
        paint(pipe, &connector->modes[0]) == 0) {
        drmModeSetCrtc(host.card, pipe->crtc, pipe->fb, 0, 0, &id, 1, &connector->modes[0]);
    }
    drmModeFreeConnector(connector);
}

static void disable(void *data, uint32_t id) {
    struct pipe *pipe = find_pipe(id);
    if (pipe != NULL) {
        drmModeSetCrtc(host.card, pipe->crtc, 0, 0, 0, NULL, 0, NULL);
        drop_picture(pipe);
        pipe->connector = 0;
    }
}

static int modeset_black(void *data, const struct sublet_lessor_modeset *modesets, size_t count) {
    for (size_t i = 0; i < count; ++i) {
        uint32_t id = modesets[i].connector_id;
        drmModeModeInfo mode = *modesets[i].mode;
        struct pipe *pipe = take_pipe(id);
        const int result =
            pipe == NULL ? -EBUSY
            : drmModeSetCrtc(host.card, pipe->crtc, modesets[i].fb_id, 0, 0, &id, 1, &mode) != 0
                ? -errno
                : 0;
        if (result != 0) {
            for (size_t lit = 0; lit <= i; ++lit) {
                disable(data, modesets[lit].connector_id);
            }
            return result;
        }
        drop_picture(pipe);
    }
    return 0;
}

static void judge(void *data, const struct sublet_lessor_display *display,
                  struct sublet_lessor_rule *rule) {
    rule->offer = display->non_desktop || host.lends_monitors;
    rule->claims = host.is_choosy ? SUBLET_LESSOR_CLAIMS_ASK : rule->claims;
}

/* Terms and claims: what one that is choosy does beyond the library's defaults. */

static void decide(void *data, struct sublet_lessor_request *request) {
    const char *name = NULL;
    for (size_t i = 0; (name = sublet_lessor_request_get_connector(request, i)) != NULL; ++i) {
        if (i > 0) {
            sublet_lessor_request_refuse(request, SUBLET_LESSOR_REFUSED_FORBIDDEN,
                                         "one display for each client");
            return;
        }
        if (sublet_lessor_request_get_terms(request, i)->lit == 0) {
            sublet_lessor_request_drop_term(request, i, SUBLET_LESSOR_TERM_LIGHT,
                                            "no display is dark here");
        }
    }
    sublet_lessor_request_grant(request);
}

static void hear(void *data, const struct sublet_lessor_event *event) {
    if (event->claim_id != 0) {
        host.claim = event->type == SUBLET_LESSOR_CLAIMED ? event->claim_id : 0;
        fprintf(stderr, "claim %u of %s: %s\n", event->claim_id, event->reason,
                host.claim == 0              ? "over"
                : event->connector_count > 0 ? event->connectors[0]
                                             : "nothing");
    }
}

static int on_drop(int number, void *data) {
    sublet_lessor_drop_claim(host.lessor, host.claim);
    return 0;
}

static int on_signal(int number, void *data) {
    wl_display_terminate(host.display);
    return 0;
}

int main(int argc, char **argv) { /* the card, whether monitors are lent, too, and to be choosy */
    const struct sublet_lessor_outputs outputs = {.size = sizeof outputs,
                                                  .enable = enable,
                                                  .disable = disable,
                                                  .modeset_black = modeset_black,
                                                  .unplugged = disable};
    struct sublet_lessor_policy policy = {.size = sizeof policy, .judge = judge};
    host.card = argc > 1 ? open(argv[1], O_RDWR | O_CLOEXEC) : -1;
    host.lends_monitors = argc > 2;
    host.is_choosy = argc > 3;
    if (host.is_choosy) {
        policy.request = decide;
        policy.event = hear;
    }
    if (host.card < 0 || drmSetClientCap(host.card, DRM_CLIENT_CAP_UNIVERSAL_PLANES, 1) != 0 ||
        drmSetClientCap(host.card, DRM_CLIENT_CAP_ATOMIC, 1) != 0 || !drmIsMaster(host.card)) {
        return 1;
    }
    host.display = wl_display_create();
    struct wl_event_loop *loop = wl_display_get_event_loop(host.display);
    struct wl_event_source *signals = wl_event_loop_add_signal(loop, SIGTERM, on_signal, NULL);
    struct wl_event_source *drops = wl_event_loop_add_signal(loop, SIGUSR1, on_drop, NULL);
    host.lessor = sublet_lessor_create(host.display, &policy, NULL);
    if (host.lessor == NULL ||
        sublet_lessor_add_card(host.lessor, host.card, &outputs, NULL, true) == NULL ||
        wl_display_add_socket_auto(host.display) == NULL) {
        return 1;
    }
    wl_display_run(host.display);
    sublet_lessor_destroy(host.lessor);
    wl_display_destroy_clients(host.display);
    wl_event_source_remove(signals);
    wl_event_source_remove(drops);
    wl_display_destroy(host.display);
    for (int i = 0; i < MAX_DISPLAYS; ++i) {
        drop_picture(&host.pipes[i]);
    }
    close(host.card);
    return 0;
}
