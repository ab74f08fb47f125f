/*
 * Lend displays to Wayland clients (drm-lease-v1) from any compositor that is master of a card, for
 * compositors in C and whatever calls C. One on wlroots includes <sublet/lessor-wlr.h>.
 *
 *     the compositor                              the library
 *     outputs that come and go, session ────────▶ facts ─▶ what is on offer ─▶ clients
 *     judge: what is this display for? ◀───────── plugged
 *     request: may this client have it? ◀──────── a client asks
 *     disable, modeset_black ◀─────────────────── the display is to be lent
 *     enable ◀─────────────────────────────────── the lease is over
 *
 * The library hears the kernel's hot-plug and lease events itself, reads connectors itself, makes,
 * revokes and restores leases itself, and offers every card as a wp_drm_lease_device_v1. It serves
 * sublet-lease-terms-v1 beside it: clients may say how they want a display, and claim displays. It runs
 * in the event loop of the wl_display: no threads, no signals, no child processes, no configuration.
 *
 * All functions are called by the thread that runs the loop. Nothing blocks, but for what the
 * compositor does in its own callbacks. Pointers are not NULL where nothing else is said; what a
 * callback gets is valid during the call unless it says more. A callback may answer requests and calls
 * nothing else of the library: wl_event_loop_add_idle() is for the rest. Without memory the functions
 * that create fail with ENOMEM; later, the process ends as by abort().
 *
 * A name that starts with sublet_lessor_ stays what it is as long as the library's soname. Structures
 * may grow at their end: those that the compositor makes begin with their size.
 */
#ifndef SUBLET_LESSOR_H
#define SUBLET_LESSOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif
#ifdef __GNUC__
#pragma GCC visibility push(default)
#endif

struct _drmModeModeInfo; /* drmModeModeInfo of <xf86drmMode.h> */
struct wl_client;
struct wl_display;
struct wl_global;

/** Lends the displays of the cards that it is given. */
struct sublet_lessor;

/** One of its cards. */
struct sublet_lessor_card;

/** A client's request that waits for sublet_lessor_request_grant() or _refuse(). */
struct sublet_lessor_request;

/*
 * What the library tells
 */

/** A display that is plugged in. What comes from its EDID is NULL or 0 if none can be read. */
struct sublet_lessor_display {
    uint32_t connector_id;   /**< The kernel's. */
    const char *name;        /**< "DP-1": the kernel's, unique on the card. */
    const char *description; /**< For people: "HVR HTC Vive LHR-1234". */
    const char *maker;       /**< EDID: PNP id, three letters: "HVR". */
    const char *model;       /**< EDID: product name; may be empty. */
    const char *serial;      /**< EDID: may be empty. */
    uint16_t product;        /**< EDID: product code. */
    bool non_desktop;        /**< A head-mounted display or the like, as the kernel knows it. */
    uint32_t width_mm;       /**< mm, of the panel; 0: unknown. */
    uint32_t height_mm;      /**< mm */
    const struct _drmModeModeInfo *modes; /**< The preferred one first. */
    size_t mode_count;
};

/** A client that asks, as it was when it asked. */
struct sublet_lessor_client {
    int32_t pid; /**< As the kernel recorded it when the client connected. */
    uint32_t uid;
    uint32_t gid;
    const char *executable; /**< Target of /proc/PID/exe, which is a hint and no boundary; "": unknown. */
    const char *sandbox;    /**< What sublet_lessor_policy.sandbox said. */
};

enum sublet_lessor_event_type {
    SUBLET_LESSOR_GRANTED = 0, /**< A lease runs. */
    SUBLET_LESSOR_ENDED = 1,   /**< It is over. */
    SUBLET_LESSOR_REFUSED = 2, /**< A request came to nothing. */
    SUBLET_LESSOR_DISPLAY = 3, /**< A display is plugged in, on offer or not, or another one. */
    SUBLET_LESSOR_CLAIMED = 4, /**< A claim was made, or its displays have changed. */
    SUBLET_LESSOR_UNCLAIMED = 5, /**< A claim is over. */
};

/** Why a request is refused: sublet_lease_terms_v1.reason, where it is explained. */
enum sublet_lessor_refusal {
    SUBLET_LESSOR_REFUSED_FAILED = 0,
    SUBLET_LESSOR_REFUSED_WITHDRAWN = 1,
    SUBLET_LESSOR_REFUSED_IN_USE = 2,
    SUBLET_LESSOR_REFUSED_FORBIDDEN = 3,  /**< The client may not lease it. */
    SUBLET_LESSOR_REFUSED_NO_CONSENT = 4, /**< Somebody was asked and did not agree. */
    SUBLET_LESSOR_REFUSED_TERM_FORBIDDEN = 5,
    SUBLET_LESSOR_REFUSED_TERM_UNMET = 6,
    SUBLET_LESSOR_REFUSED_NO_CRTC = 7,
    SUBLET_LESSOR_REFUSED_SESSION_INACTIVE = 8,
    SUBLET_LESSOR_REFUSED_CARD_GONE = 9,
};

/** What has happened. There may be more types one day. */
struct sublet_lessor_event {
    enum sublet_lessor_event_type type;
    const char *card;              /**< "/dev/dri/card0"; NULL: of a claim, which is on all cards. */
    uint32_t lease_id;             /**< Ours; unique over all cards, never used twice. 0: of no lease. */
    const struct sublet_lessor_client *client; /**< NULL: of no lease, request or claim. */
    const char *const *connectors; /**< Their names; `connector_count` of them. */
    size_t connector_count;
    const char *reason; /**< In plain words: how it ended, why it is refused, why it is (not) on offer,
                             what a claim names. */
    bool offered;       /**< SUBLET_LESSOR_DISPLAY: clients see it on offer. */
    enum sublet_lessor_refusal refusal; /**< SUBLET_LESSOR_REFUSED: as the client is told. */
    uint32_t claim_id; /**< Ours; never used twice. 0: of no claim. */
};

/** What a client can ask for beyond the display itself: the terms of sublet-lease-terms-v1. */
enum sublet_lessor_term {
    SUBLET_LESSOR_TERM_MODE = 1,
    SUBLET_LESSOR_TERM_MASKED = 2,
    SUBLET_LESSOR_TERM_OVERLAYS = 3,
    SUBLET_LESSOR_TERM_LIGHT = 4,
};

/** sublet_lessor_display_terms.overlays: all that are free. */
#define SUBLET_LESSOR_ALL_OVERLAYS INT64_C(0xffffffff)

/** How a client wants one display. The rule decides whatever the client leaves open. */
struct sublet_lessor_display_terms {
    const struct _drmModeModeInfo *mode; /**< The display need not list it; `vrefresh` is that of its timings.
                                              NULL: left open. */
    int masked;       /**< 1: gone from other clients' sight; 0: listed; -1: left open. */
    int64_t overlays; /**< Exactly this many overlay planes, or all; -1: left open. */
    int lit;          /**< When it is handed over, 1: lit black; 0: dark; -1: left open. */
};

/*
 * What the compositor decides
 */

/**
 * Whether clients may claim a display. A claimed display is on offer, and not the desktop's. "Ask" means
 * sublet_lessor_policy.request, for a display with sublet_lessor_rule.ask; without it the answer is no.
 */
enum sublet_lessor_claims {
    /** By exact maker and product, if the desktop has not had the display since the lessor was created; else
     *  ask. A compositor that remembers displays for longer uses the other values. */
    SUBLET_LESSOR_CLAIMS_OF_STRANGERS = 0,
    SUBLET_LESSOR_CLAIMS_NEVER = 1,
    SUBLET_LESSOR_CLAIMS_ASK = 2,
    SUBLET_LESSOR_CLAIMS_ALLOW = 3,
};

/** What a display is for. Made by the library, with the defaults; the compositor changes what it likes. */
struct sublet_lessor_rule {
    bool desktop; /**< The compositor uses the display while it is not leased. Default: not a headset. */
    bool offer;   /**< Clients may lease it. Default: a headset. */
    bool sandboxed; /**< Clients in a sandbox may, too. Default: false. */
    bool ask;       /**< sublet_lessor_policy.request decides. Default: true if that is set. */
    bool mask;      /**< While it is leased it does not exist for other clients. Default: true. */
    bool preset;    /**< Lit black as soon as it is plugged in, so that a grant sets no mode. It keeps a
                         CRTC as long as no other display needs it. Default: false. */
    bool primary_and_cursor_only; /**< Lease no overlay planes. Default: false. */
    bool keep_mode;  /**< End the lease if the lessee sets another mode. Default: false. */
    uint32_t width;  /**< px, of the mode to light it in; 0: its preferred mode. */
    uint32_t height; /**< px */
    uint32_t refresh_mhz; /**< mHz; 0: the highest rate of that size. */
    bool client_mode;   /**< Clients may choose another mode, and dark. Without effect beside keep_mode.
                             Default: true, since a lessee sets modes anyway. */
    bool client_mask;   /**< Clients may have it masked or listed otherwise than `mask` says. Default:
                             false, since what is listed is a part of the user's desktop. */
    bool client_planes; /**< Clients may ask for fewer overlay planes. Default: true. */
    enum sublet_lessor_claims claims; /**< Default: SUBLET_LESSOR_CLAIMS_OF_STRANGERS. */
};

/**
 * The compositor's policy. Each function may be NULL; without any, headsets are offered to every
 * client outside of a sandbox, and monitors to nobody.
 */
struct sublet_lessor_policy {
    size_t size; /**< sizeof(struct sublet_lessor_policy) */

    /**
     * What is `display` for? `rule` has the defaults. Called when a display is plugged in, when it
     * changes, when its lease ends, when claims are made or end, and at sublet_lessor_policy_changed().
     * Claims stand above `desktop` and `offer`. A running lease keeps the rule that it was granted under.
     */
    void (*judge)(void *data, const struct sublet_lessor_display *display,
                  struct sublet_lessor_rule *rule);

    /**
     * May the client lease the displays on its terms? Or, if sublet_lessor_request_get_claim_id() is
     * not 0: may it claim them? Answer with sublet_lessor_request_grant() or _refuse(), in this call or
     * any time later; until then `request` is valid, and nobody else gets displays that are to be leased.
     * It is not called for claims that judge() allows. NULL: leases are granted, and claims that somebody
     * would have to be asked about are not.
     */
    void (*request)(void *data, struct sublet_lessor_request *request);

    /**
     * A request that has no answer yet is over: the client is gone, a display was pulled, the
     * rules changed, the session was switched away, or the lessor is destroyed. `request` is not
     * valid any more after this call.
     */
    void (*request_gone)(void *data, struct sublet_lessor_request *request);

    /**
     * The application id of a client in a sandbox (security-context-v1), "" if the sandbox told none;
     * NULL: it is in none. The string is copied. Called once for each request. NULL: nobody is.
     */
    const char *(*sandbox)(void *data, struct wl_client *client);

    /** Something has happened. */
    void (*event)(void *data, const struct sublet_lessor_event *event);

    /**
     * Accept claims that do not name an exact maker and product, for displays whose rule says
     * SUBLET_LESSOR_CLAIMS_ASK or _ALLOW. Otherwise such claims are refused at once. Default: false.
     */
    bool wide_claims;
};

/*
 * What the compositor does
 */

/** A display to be lit black. */
struct sublet_lessor_modeset {
    uint32_t connector_id;
    const struct _drmModeModeInfo *mode; /**< One of its own, or a timing that a client named: use it as it is. */
    uint32_t fb_id; /**< A black framebuffer of the mode's size, of the card's fd. It is the library's,
                         and there until the display is lit with another one or pulled, or the card
                         is removed. */
    bool masked;    /**< Gone from other clients' sight; otherwise it stays listed. */
};

/**
 * The compositor's outputs of the card. From modeset_black() to enable() or disable() the compositor
 * commits, tests and reads nothing on a connector, its CRTC and its planes: they are the lessee's, or
 * held for the next one. A call may ask for the state that already holds: then do nothing.
 */
struct sublet_lessor_outputs {
    size_t size; /**< sizeof(struct sublet_lessor_outputs) */

    /** The display is the compositor's: light it, in a mode and with a picture of your own. */
    void (*enable)(void *data, uint32_t connector_id);

    /** The display is nobody's: stop using it and switch it off. */
    void (*disable)(void *data, uint32_t connector_id);

    /**
     * Stop using the displays and light each in its mode, one after the other in this order, on the
     * first CRTC in the kernel's order that can drive it and that nobody uses; one that is lit keeps
     * its CRTC. 0 when all are lit; else -errno, and those that were off are off again. -EINVAL or
     * -ENOSPC, as drivers say where a link has no room for the mode: it is refused; lower modes are tried
     * then. May block for a modeset: it is called for the first light of a headset and for monitors, not
     * for what is held.
     */
    int (*modeset_black)(void *data, const struct sublet_lessor_modeset *modesets, size_t count);

    /** Whether there is an output for the connector, which is not on offer before. NULL: always. */
    bool (*has_output)(void *data, uint32_t connector_id);

    /** Shows clients a display that is leased and not masked, or hides it. NULL: they see none. */
    void (*set_listed)(void *data, uint32_t connector_id, bool listed);

    /**
     * Nothing is plugged in at the connector any more, and no lease has it: its CRTC is free. Only for a
     * compositor that does not hear of it by itself, and is without has_output(). May be NULL.
     */
    void (*unplugged)(void *data, uint32_t connector_id);

    /** The compositor seems to have missed a hot-plug: read the connectors again. May be NULL. */
    void (*replay_hotplug)(void *data);
};

/**
 * Advertises sublet-lease-terms-v1 on `display`, for the cards that are added: call it once for each
 * wl_display. `display` is borrowed and outlives the lessor; `policy` (may be NULL) is copied; `data` is
 * for its functions. NULL and errno on failure: EINVAL the size is not one of this library's; ENOMEM.
 */
struct sublet_lessor *sublet_lessor_create(struct wl_display *display,
                                           const struct sublet_lessor_policy *policy, void *data);

/**
 * Removes all its cards, and ends all claims. Call it while the cards' fds are open and the clients are
 * connected. NULL is ignored.
 */
void sublet_lessor_destroy(struct sublet_lessor *lessor);

/**
 * Begins to lend the displays of a card, which is the lessor's until it is removed. `drm_fd` is the fd on
 * which the compositor is master of the card, with DRM_CLIENT_CAP_UNIVERSAL_PLANES and, if the driver has
 * it, _ATOMIC; `node` of it can be opened by this process. It is borrowed and outlives the card; `outputs`
 * is copied; `data` is for its functions, which are called from now on. `active`: whether the session has
 * the card now.
 *
 * NULL and errno on failure: EINVAL the size is not one of this library's or what must be set is not;
 * ENOMEM; others: the kernel's uevents cannot be heard.
 */
struct sublet_lessor_card *sublet_lessor_add_card(struct sublet_lessor *lessor, int drm_fd,
                                                  const struct sublet_lessor_outputs *outputs,
                                                  void *data, bool active);

/**
 * Ends every lease of the card, tells clients, and withdraws everything. What the compositor lit itself is
 * left as it is; what shows a picture of the library goes off. NULL is ignored.
 */
void sublet_lessor_remove_card(struct sublet_lessor_card *card);

/** The compositor has an output for the connector now. Only where has_output() is set. */
void sublet_lessor_card_output_added(struct sublet_lessor_card *card, uint32_t connector_id);

/** The compositor's output for the connector is about to go. Only where has_output() is set. */
void sublet_lessor_card_output_removed(struct sublet_lessor_card *card, uint32_t connector_id);

/**
 * The session has the card again, and the compositor has lit nothing yet. Disables what is not the
 * compositor's any more, which it would light otherwise. sublet_lessor_card_session_changed() follows when
 * it is done.
 */
void sublet_lessor_card_session_returning(struct sublet_lessor_card *card);

/** The session was switched away: every lease ends, nothing is on offer. Or it is back. */
void sublet_lessor_card_session_changed(struct sublet_lessor_card *card, bool active);

/** judge() says something else now: it is asked about every display. */
void sublet_lessor_policy_changed(struct sublet_lessor *lessor);

/** Ends a lease. -ENOENT: there is none of that id. */
int sublet_lessor_revoke(struct sublet_lessor *lessor, uint32_t lease_id);

/** Hides what is leased from other clients, or lists it. -ENOENT: as above. */
int sublet_lessor_set_masked(struct sublet_lessor *lessor, uint32_t lease_id, bool masked);

/**
 * Ends a claim, as of sublet_lessor_event.claim_id: its displays go back to where they are without it, and
 * its client is told that it was dropped. -ENOENT: there is none of that id.
 */
int sublet_lessor_drop_claim(struct sublet_lessor *lessor, uint32_t claim_id);

/*
 * A request
 */

/** The lease that the request may become, as of sublet_lessor_event.lease_id. 0: it is for a claim. */
uint32_t sublet_lessor_request_get_lease_id(const struct sublet_lessor_request *request);

/** The claim that asks, as of sublet_lessor_event.claim_id. 0: the request is for a lease. */
uint32_t sublet_lessor_request_get_claim_id(const struct sublet_lessor_request *request);

/** Who asks. Valid as long as `request`. */
const struct sublet_lessor_client *
sublet_lessor_request_get_client(const struct sublet_lessor_request *request);

/** The name of the display at `index`, counted from 0; NULL: there are no more. */
const char *sublet_lessor_request_get_connector(const struct sublet_lessor_request *request,
                                                size_t index);

/**
 * How the client wants the display at `index`. Terms that the rule forbids, or that the display cannot keep,
 * are gone already. NULL: there are no more displays. Valid as long as `request`. Whether the driver takes the
 * mode, and whether enough planes are free, turns out after the answer.
 */
const struct sublet_lessor_display_terms *
sublet_lessor_request_get_terms(const struct sublet_lessor_request *request, size_t index);

/** Whether the client prefers a refusal to a lease without one of its terms. */
bool sublet_lessor_request_is_strict(const struct sublet_lessor_request *request);

/**
 * Does not keep a term of the display at `index`. The client is told `reason`, plain words, which are copied.
 * sublet_lessor_request_grant() then grants the lease without that term, or refuses a strict request with
 * SUBLET_LESSOR_REFUSED_TERM_FORBIDDEN. Has no effect if the client did not set the term.
 */
void sublet_lessor_request_drop_term(struct sublet_lessor_request *request, size_t index,
                                     enum sublet_lessor_term term, const char *reason);

/** The client may have the displays. `request` is not valid any more. */
void sublet_lessor_request_grant(struct sublet_lessor_request *request);

/**
 * The client may not. `refusal` is mostly SUBLET_LESSOR_REFUSED_FORBIDDEN or _NO_CONSENT; `reason` is in
 * plain words, and copied. A client that knows sublet-lease-terms-v1 is told both; a claimant is always told
 * no_consent. `request` is not valid any more.
 */
void sublet_lessor_request_refuse(struct sublet_lessor_request *request,
                                  enum sublet_lessor_refusal refusal, const char *reason);

/**
 * Whether a global is a lease device or sublet-lease-terms-v1's manager, for the filter of the compositor's
 * wl_display: clients in a sandbox should see neither. libwayland asks while sublet_lessor_create() and
 * sublet_lessor_add_card() are still at work.
 */
bool sublet_lessor_is_lease_global(const struct wl_global *global);

enum sublet_lessor_log_level {
    SUBLET_LESSOR_LOG_ERROR = 0,
    SUBLET_LESSOR_LOG_WARN = 1,
    SUBLET_LESSOR_LOG_INFO = 2, /**< What happens to displays and leases. */
    SUBLET_LESSOR_LOG_DEBUG = 3,
};

/**
 * Where the log of every lessor of this process goes, up to `level`: one line each, without a newline.
 * Before the first call it goes to stderr, up to SUBLET_LESSOR_LOG_INFO; sink NULL: nowhere.
 */
void sublet_lessor_set_log(enum sublet_lessor_log_level level,
                           void (*sink)(void *data, enum sublet_lessor_log_level level,
                                        const char *line),
                           void *data);

#ifdef __GNUC__
#pragma GCC visibility pop
#endif
#ifdef __cplusplus
}
#endif

#endif
