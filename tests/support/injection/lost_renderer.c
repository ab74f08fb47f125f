// Preloaded into a wlroots compositor: its GPU is reset at the first frame that is drawn while the file
// LOST_RENDERER is there, which is then removed.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>
#include <unistd.h>

#include <wlr/render/wlr_renderer.h>
#include <wlr/types/wlr_scene.h>

typedef struct wlr_renderer *create(struct wlr_backend *backend);
typedef bool build(struct wlr_scene_output *output, struct wlr_output_state *state,
                   const struct wlr_scene_output_state_options *options);

static struct wlr_renderer *renderer;

struct wlr_renderer *wlr_renderer_autocreate(struct wlr_backend *backend) {
    renderer = ((create *)dlsym(RTLD_NEXT, "wlr_renderer_autocreate"))(backend);
    return renderer;
}

bool wlr_scene_output_build_state(struct wlr_scene_output *output, struct wlr_output_state *state,
                                  const struct wlr_scene_output_state_options *options) {
    if (unlink(getenv("LOST_RENDERER")) == 0) {
        wl_signal_emit_mutable(&renderer->events.lost, NULL);
        return false;
    }
    return ((build *)dlsym(RTLD_NEXT, "wlr_scene_output_build_state"))(output, state, options);
}
