/* A compositor on wlroots as small as they come, which lends displays: outputs, windows, a keyboard. */
#define _POSIX_C_SOURCE 200809L
#include <signal.h>
#include <stdlib.h>
#include <wayland-server-core.h>
#include <wlr/backend.h>
#include <wlr/backend/session.h>
#include <wlr/render/allocator.h>
#include <wlr/render/wlr_renderer.h>
#include <wlr/types/wlr_compositor.h>
#include <wlr/types/wlr_data_device.h>
#include <wlr/types/wlr_keyboard.h>
#include <wlr/types/wlr_output.h>
#include <wlr/types/wlr_output_layout.h>
#include <wlr/types/wlr_scene.h>
#include <wlr/types/wlr_seat.h>
#include <wlr/types/wlr_security_context_v1.h>
#include <wlr/types/wlr_xdg_shell.h>

#include <sublet/lessor-wlr.h>

static struct {
    struct wl_display *display;
    struct wlr_backend *backend;
    struct wlr_session *session;
    struct wlr_renderer *renderer;
    struct wlr_allocator *allocator;
    struct wlr_scene *scene;
    struct wlr_output_layout *layout;
    struct wlr_seat *seat;
    struct wlr_security_context_manager_v1 *sandboxes;
    struct sublet_lessor_wlr *lessor;
    bool lends_monitors;
    struct wl_listener new_output, new_input, new_toplevel;
} host;

struct output {
    struct wlr_scene_output *scene;
    struct wlr_scene_rect *background;
    struct wl_listener frame;
};

struct window {
    struct wlr_xdg_toplevel *toplevel;
    struct wl_listener commit, destroy;
};

struct keyboard {
    struct wlr_keyboard *keyboard;
    struct wl_listener key, destroy;
};

static void hear(struct wl_signal *signal, struct wl_listener *listener, wl_notify_func_t notify) {
    listener->notify = notify;
    wl_signal_add(signal, listener);
}

static void on_frame(struct wl_listener *listener, void *data) {
    struct output *output = wl_container_of(listener, output, frame);
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    wlr_scene_output_commit(output->scene, NULL);
    wlr_scene_output_send_frame_done(output->scene, &now);
}

static void add_output(void *data, struct wlr_output *wlr_output) {
    if (wlr_output->data != NULL) {
        return; /* It is here already. */
    }
    struct output *output = wlr_output->data = calloc(1, sizeof *output);
    struct wlr_output_state state;
    wlr_output_state_init(&state);
    wlr_output_state_set_enabled(&state, true);
    wlr_output_state_set_mode(&state, wlr_output_preferred_mode(wlr_output));
    wlr_output_commit_state(wlr_output, &state);
    wlr_output_state_finish(&state);
    struct wlr_output_layout_output *place = wlr_output_layout_add_auto(host.layout, wlr_output);
    output->background = wlr_scene_rect_create(&host.scene->tree, wlr_output->width,
                                               wlr_output->height, (float[4]){0.2f, 0.3f, 0.4f, 1});
    wlr_scene_node_set_position(&output->background->node, place->x, place->y);
    wlr_scene_node_lower_to_bottom(&output->background->node);
    output->scene = wlr_scene_output_create(host.scene, wlr_output);
    wlr_scene_output_set_position(output->scene, place->x, place->y);
    hear(&wlr_output->events.frame, &output->frame, on_frame);
}

static void remove_output(void *data, struct wlr_output *wlr_output) {
    struct output *output = wlr_output->data;
    if (output == NULL) {
        return; /* It was not here. */
    }
    wl_list_remove(&output->frame.link);
    wlr_scene_node_destroy(&output->background->node);
    wlr_scene_output_destroy(output->scene);
    wlr_output_layout_remove(host.layout, wlr_output);
    wlr_output->data = NULL;
    free(output);
}

/* Leases: what is on offer, and to whom. */

static void judge(void *data, const struct sublet_lessor_display *display,
                  struct sublet_lessor_rule *rule) {
    rule->offer = display->non_desktop || host.lends_monitors;
}

static const char *sandbox_of(void *data, struct wl_client *client) {
    const struct wlr_security_context_v1_state *context =
        wlr_security_context_manager_v1_lookup_client(host.sandboxes, client);
    return context == NULL ? NULL : context->app_id != NULL ? context->app_id : "";
}

static bool may_see(const struct wl_client *client, const struct wl_global *global, void *data) {
    return !sublet_lessor_is_lease_global(global) ||
           sandbox_of(NULL, (struct wl_client *)client) == NULL;
}

static bool start_lending(void) {
    const struct sublet_lessor_wlr_outputs outputs = {
        .size = sizeof outputs, .add = add_output, .remove = remove_output};
    const struct sublet_lessor_policy policy = {
        .size = sizeof policy, .judge = judge, .sandbox = sandbox_of};
    host.sandboxes = wlr_security_context_manager_v1_create(host.display);
    wl_display_set_global_filter(host.display, may_see, NULL);
    host.lessor = sublet_lessor_wlr_create(host.display, host.backend, host.session,
                                            host.renderer, host.allocator, &outputs, &policy, NULL);
    return host.lessor != NULL;
}

/* Leases: the end. */

static void on_new_output(struct wl_listener *listener, void *data) {
    if (!sublet_lessor_wlr_output_added(host.lessor, data)) {
        wlr_output_destroy(data); /* It is of no card: this compositor is for cards. */
    }
}

static void on_key(struct wl_listener *listener, void *data) {
    struct keyboard *keyboard = wl_container_of(listener, keyboard, key);
    struct wlr_keyboard_key_event *event = data;
    const xkb_keysym_t *syms = NULL;
    const int count = xkb_state_key_get_syms(keyboard->keyboard->xkb_state, event->keycode + 8, &syms);
    const uint32_t terminal = count == 1 ? syms[0] - XKB_KEY_XF86Switch_VT_1 : 12;
    if (event->state == WL_KEYBOARD_KEY_STATE_PRESSED && terminal < 12) {
        wlr_session_change_vt(host.session, terminal + 1);
        return;
    }
    wlr_seat_set_keyboard(host.seat, keyboard->keyboard);
    wlr_seat_keyboard_notify_key(host.seat, event->time_msec, event->keycode, event->state);
}

static void on_keyboard_destroyed(struct wl_listener *listener, void *data) {
    struct keyboard *keyboard = wl_container_of(listener, keyboard, destroy);
    wl_list_remove(&keyboard->key.link);
    wl_list_remove(&keyboard->destroy.link);
    free(keyboard);
}

static void on_new_input(struct wl_listener *listener, void *data) {
    struct wlr_input_device *device = data;
    if (device->type != WLR_INPUT_DEVICE_KEYBOARD) {
        return;
    }
    struct keyboard *keyboard = calloc(1, sizeof *keyboard);
    keyboard->keyboard = wlr_keyboard_from_input_device(device);
    struct xkb_context *context = xkb_context_new(XKB_CONTEXT_NO_FLAGS);
    struct xkb_keymap *keymap = xkb_keymap_new_from_names(context, NULL, 0);
    wlr_keyboard_set_keymap(keyboard->keyboard, keymap);
    xkb_keymap_unref(keymap);
    xkb_context_unref(context);
    hear(&keyboard->keyboard->events.key, &keyboard->key, on_key);
    hear(&device->events.destroy, &keyboard->destroy, on_keyboard_destroyed);
    wlr_seat_set_capabilities(host.seat, WL_SEAT_CAPABILITY_KEYBOARD);
}

static void on_commit(struct wl_listener *listener, void *data) {
    struct window *window = wl_container_of(listener, window, commit);
    if (window->toplevel->base->initial_commit) {
        wlr_xdg_toplevel_set_size(window->toplevel, 0, 0);
    } else if (window->toplevel->base->surface->mapped) {
        wlr_seat_keyboard_notify_enter(host.seat, window->toplevel->base->surface, NULL, 0, NULL);
    }
}

static void on_window_destroyed(struct wl_listener *listener, void *data) {
    struct window *window = wl_container_of(listener, window, destroy);
    wl_list_remove(&window->commit.link);
    wl_list_remove(&window->destroy.link);
    free(window);
}

static void on_new_toplevel(struct wl_listener *listener, void *data) {
    struct window *window = calloc(1, sizeof *window);
    window->toplevel = data;
    wlr_scene_xdg_surface_create(&host.scene->tree, window->toplevel->base);
    hear(&window->toplevel->base->surface->events.commit, &window->commit, on_commit);
    hear(&window->toplevel->events.destroy, &window->destroy, on_window_destroyed);
}

static int on_signal(int number, void *data) {
    wl_display_terminate(data);
    return 0;
}

int main(int argc, char **argv) { /* with any argument it lends monitors, too */
    host.display = wl_display_create();
    host.lends_monitors = argc > 1;
    struct wl_event_loop *loop = wl_display_get_event_loop(host.display);
    struct wl_event_source *signals = wl_event_loop_add_signal(loop, SIGTERM, on_signal, host.display);
    host.backend = wlr_backend_autocreate(loop, &host.session);
    host.renderer = host.backend != NULL ? wlr_renderer_autocreate(host.backend) : NULL;
    host.allocator = host.renderer != NULL ? wlr_allocator_autocreate(host.backend, host.renderer) : NULL;
    if (host.allocator == NULL) {
        return 1;
    }
    wlr_renderer_init_wl_display(host.renderer, host.display);
    wlr_compositor_create(host.display, 5, host.renderer);
    wlr_data_device_manager_create(host.display);
    host.layout = wlr_output_layout_create(host.display);
    host.scene = wlr_scene_create();
    host.seat = wlr_seat_create(host.display, "seat0");
    struct wlr_xdg_shell *shell = wlr_xdg_shell_create(host.display, 3);
    hear(&host.backend->events.new_output, &host.new_output, on_new_output);
    hear(&host.backend->events.new_input, &host.new_input, on_new_input);
    hear(&shell->events.new_toplevel, &host.new_toplevel, on_new_toplevel);
    if (!start_lending() || wl_display_add_socket_auto(host.display) == NULL ||
        !wlr_backend_start(host.backend)) {
        return 1;
    }
    wl_display_run(host.display);
    sublet_lessor_wlr_destroy(host.lessor);
    wl_display_destroy_clients(host.display);
    wl_list_remove(&host.new_output.link);
    wl_list_remove(&host.new_input.link);
    wl_list_remove(&host.new_toplevel.link);
    struct wlr_output_layout_output *place, *next;
    wl_list_for_each_safe(place, next, &host.layout->outputs, link) {
        remove_output(NULL, place->output);
    }
    wlr_scene_node_destroy(&host.scene->tree.node);
    wlr_allocator_destroy(host.allocator);
    wlr_renderer_destroy(host.renderer);
    wl_event_source_remove(signals);
    wlr_backend_destroy(host.backend);
    wl_display_destroy(host.display);
    return 0;
}
