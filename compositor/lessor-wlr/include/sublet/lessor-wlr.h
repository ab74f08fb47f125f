/*
 * Lend displays from a compositor on wlroots: <sublet/lessor.h> for all cards of a wlr_backend, with
 * everything that wlroots can tell told by the library: outputs, cards that come and go, the session.
 *
 *     backend, renderer, allocator made ─▶ sublet_lessor_wlr_create() ─▶ wlr_backend_start()
 *     new_output ─▶ sublet_lessor_wlr_output_added(): add() gives those that are yours
 *     add() ... remove() ... add() ...: displays are lent and come back
 *     sublet_lessor_wlr_destroy() ─▶ clients destroyed ─▶ backend destroyed
 *
 * The library of this header has all of <sublet/lessor.h> in it, too, and is for one version of
 * wlroots, which its name tells: link it, and not libsublet-lessor beside it. The rules of that header
 * hold here. wlr_drm_lease_v1_manager_create() and wlr_drm_create_lease() must not be used with it.
 */
#ifndef SUBLET_LESSOR_WLR_H
#define SUBLET_LESSOR_WLR_H

#include <sublet/lessor.h>

#ifdef __cplusplus
extern "C" {
#endif
#ifdef __GNUC__
#pragma GCC visibility push(default)
#endif

struct wlr_allocator;
struct wlr_backend;
struct wlr_output;
struct wlr_renderer;
struct wlr_session;

/** The lessors of all cards of a backend. */
struct sublet_lessor_wlr;

/**
 * What the compositor does with outputs. An output is its own from add() to remove() or list(): outside
 * of that it commits, tests and reads nothing on it, and has it in no layout and no scene. A call may ask
 * for the state that already holds: then do nothing.
 */
struct sublet_lessor_wlr_outputs {
    size_t size; /**< sizeof(struct sublet_lessor_wlr_outputs) */

    /** The output is the compositor's: enable it, as it was or anew, and draw on it. */
    void (*add)(void *data, struct wlr_output *output);

    /**
     * It is not: its wl_output, its place and its windows go. Commit nothing: the library sets what it
     * shows. Also called while wlroots destroys it.
     */
    void (*remove)(void *data, struct wlr_output *output);

    /** As remove(), but clients see it: it is leased and not masked. NULL: remove() is called. */
    void (*list)(void *data, struct wlr_output *output);
};

/**
 * Begins to lend the displays of every card of `backend`, the multi backend or one of a card. Call it
 * when renderer and allocator are made, and before wlr_backend_start(). All of it is borrowed until
 * sublet_lessor_wlr_destroy(); `session` is NULL when nested or headless, where nothing is lent.
 * `outputs` and `policy` (may be NULL) are copied; `data` is for their functions.
 *
 * It listens to the session before the backends do, so that what was lent is not lit on its return.
 * Its sublet-lease-terms-v1 is for all cards. When the session is destroyed, or a card is removed, its
 * leases end, and the library uses nothing of it any more.
 *
 * NULL and errno on failure, as sublet_lessor_create() and sublet_lessor_add_card().
 */
struct sublet_lessor_wlr *
sublet_lessor_wlr_create(struct wl_display *display, struct wlr_backend *backend,
                         struct wlr_session *session, struct wlr_renderer *renderer,
                         struct wlr_allocator *allocator,
                         const struct sublet_lessor_wlr_outputs *outputs,
                         const struct sublet_lessor_policy *policy, void *data);

/**
 * Ends every lease, tells clients, and withdraws everything. Call it before the clients and the backend
 * are destroyed. Outputs of the compositor stay as they are lit; a headset that is lit black goes off, though
 * its output stays enabled. NULL is ignored.
 */
void sublet_lessor_wlr_destroy(struct sublet_lessor_wlr *lessor);

/**
 * wlroots made an output: call this for each, first of all. True: it is of a card, wlr_output_init_render()
 * is done, and add() says, in this call or later, when it is the compositor's. False: it is of no card,
 * and the compositor's.
 */
bool sublet_lessor_wlr_output_added(struct sublet_lessor_wlr *lessor, struct wlr_output *output);

/** judge() says something else now: it is asked about every display. */
void sublet_lessor_wlr_policy_changed(struct sublet_lessor_wlr *lessor);

/** Ends a lease. -ENOENT: there is none of that id. */
int sublet_lessor_wlr_revoke(struct sublet_lessor_wlr *lessor, uint32_t lease_id);

/** Hides what is leased from other clients, or lists it. -ENOENT: as above. */
int sublet_lessor_wlr_set_masked(struct sublet_lessor_wlr *lessor, uint32_t lease_id, bool masked);

/** As sublet_lessor_drop_claim(). */
int sublet_lessor_wlr_drop_claim(struct sublet_lessor_wlr *lessor, uint32_t claim_id);

#ifdef __GNUC__
#pragma GCC visibility pop
#endif
#ifdef __cplusplus
}
#endif

#endif
