/*
 * Terms, news and claims: what a lessee can say to a compositor that knows sublet-lease-terms-v1, and
 * hear from it, beyond <sublet/lessee.h>, whose words on threads, errors, strings and structures hold
 * here too.
 *
 *     terms_create, terms_set_… ─▶ request_on_terms ─▶ GRANTED: lease_get_granted, _get_unmet
 *                                                  └─▶ DENIED:  lease_get_refusal
 *     claim_create ─▶ claim_get_display ─▶ request     ENDED:   lease_get_end
 *
 * Elsewhere nothing breaks: terms have no effect, what would be told is NULL, and claims are -ENOTSUP.
 * All that is told changes in sublet_lessee_dispatch() and _acquire() only, and a pointer to it is
 * valid until the next of these, or until its lease or claim is destroyed.
 */
#ifndef SUBLET_LESSEE_TERMS_H
#define SUBLET_LESSEE_TERMS_H

#include <sublet/lessee.h>

#ifdef __cplusplus
extern "C" {
#endif
#ifdef __GNUC__
#pragma GCC visibility push(default)
#endif

/** The kernel's, of <drm_mode.h>; libdrm's drmModeModeInfo is the same in memory. */
struct drm_mode_modeinfo;

/** Whether the lessor knows all this; holds once sublet_lessee_settled() is not 0. May change. */
bool sublet_lessee_takes_terms(const struct sublet_lessee *lessee);

/* ---- Terms: what is asked of displays. What is not asked is for the lessor to choose. ---- */

/** The terms of requests. */
struct sublet_lessee_terms;

/** -ENOMEM. On success *terms is for sublet_lessee_terms_destroy(); on failure it is NULL. */
int sublet_lessee_terms_create(struct sublet_lessee_terms **terms);

/** They can go as soon as the request is made. NULL is ignored. */
void sublet_lessee_terms_destroy(struct sublet_lessee_terms *terms);

/** In the place of an offer's id: every display, unless something else is said of that one. */
#define SUBLET_LESSEE_EVERY_OFFER 0

/**
 * The display is lit in this mode, one of its own, when the fd comes, so that the first frame needs
 * no modeset. `width` and `height` in px; both 0: the mode that it prefers. `refresh_mhz` in mHz: the
 * nearest one less than 1 Hz away; 0: the fastest of that size. -ENOMEM, as of all these functions.
 */
int sublet_lessee_terms_set_mode(struct sublet_lessee_terms *terms, uint32_t offer_id,
                                 uint32_t width, uint32_t height, uint32_t refresh_mhz);

/**
 * The same by a whole timing, which need not be one of the display's; copied, but for its name and
 * type. -EINVAL: no display can be driven by that.
 */
int sublet_lessee_terms_set_timing(struct sublet_lessee_terms *terms, uint32_t offer_id,
                                   const struct drm_mode_modeinfo *timing);

/**
 * Whether the display does not exist for the lessor's desktop while it is leased. Rules often leave
 * programs no choice.
 */
int sublet_lessee_terms_set_masked(struct sublet_lessee_terms *terms, uint32_t offer_id,
                                   bool masked);

#define SUBLET_LESSEE_ALL_OVERLAYS UINT32_MAX

/** Exactly so many overlay planes beside primary and cursor plane, or all that are free. */
int sublet_lessee_terms_set_overlays(struct sublet_lessee_terms *terms, uint32_t offer_id,
                                     uint32_t overlays);

/**
 * Whether the display is lit black when the fd comes; false: dark, which saves a modeset for who sets
 * the mode anyway.
 */
int sublet_lessee_terms_set_lit(struct sublet_lessee_terms *terms, uint32_t offer_id, bool lit);

/**
 * Whether a term that cannot be kept, or may not be asked for, refuses the whole request. Default:
 * true. With false the lease is granted without that term, see sublet_lessee_lease_get_unmet().
 */
void sublet_lessee_terms_set_refuse_unmet(struct sublet_lessee_terms *terms, bool refuse);

/** As sublet_lessee_request(), on terms, which are borrowed for the call; NULL: on none. */
int sublet_lessee_request_on_terms(struct sublet_lessee *lessee, const uint32_t *offer_ids,
                                   size_t count, const struct sublet_lessee_terms *terms,
                                   struct sublet_lessee_lease **lease);

/**
 * As sublet_lessee_acquire(), on terms, which are borrowed for the call; NULL: on none. If it is
 * -EACCES, sublet_lessee_error() has the lessor's reason.
 */
int sublet_lessee_acquire_on_terms(struct sublet_lessee *lessee, const char *match, size_t count,
                                   const struct sublet_lessee_terms *terms, int timeout_ms,
                                   struct sublet_lessee_lease **lease);

/* ---- News of a lease ---- */

/** There may be more one day, as of every enum here that the lessor's words are told by. */
enum sublet_lessee_term {
    SUBLET_LESSEE_TERM_NONE = 0,
    SUBLET_LESSEE_TERM_MODE = 1,
    SUBLET_LESSEE_TERM_MASKED = 2,
    SUBLET_LESSEE_TERM_OVERLAYS = 3,
    SUBLET_LESSEE_TERM_LIGHT = 4,
};

enum sublet_lessee_reason {
    SUBLET_LESSEE_REFUSED_FAILED = 0,     /**< Kernel or driver did not do what they should. */
    SUBLET_LESSEE_REFUSED_WITHDRAWN = 1,  /**< A display is on offer no more. */
    SUBLET_LESSEE_REFUSED_IN_USE = 2,     /**< Another program is asking for a display. */
    SUBLET_LESSEE_REFUSED_FORBIDDEN = 3,  /**< This program may not lease a display. */
    SUBLET_LESSEE_REFUSED_NO_CONSENT = 4, /**< Somebody was asked and did not agree. */
    SUBLET_LESSEE_REFUSED_TERM_FORBIDDEN = 5,   /**< This program may not set a term. */
    SUBLET_LESSEE_REFUSED_TERM_UNMET = 6,       /**< A term cannot be kept. */
    SUBLET_LESSEE_REFUSED_NO_CRTC = 7,          /**< Every CRTC that would do is in use. */
    SUBLET_LESSEE_REFUSED_SESSION_INACTIVE = 8, /**< The session was switched away. */
    SUBLET_LESSEE_REFUSED_CARD_GONE = 9, /**< The card was removed, or the lessor exits. */
    SUBLET_LESSEE_REFUSED_PARENT = 10,   /**< The lessor runs in one that does not say why. */
};

/** Why a lease is DENIED. */
struct sublet_lessee_refusal {
    enum sublet_lessee_reason reason;
    uint32_t connector_id;        /**< Which display it is about; 0: no single one. */
    enum sublet_lessee_term term; /**< Which term it is about. */
    const char *text;             /**< For people, in plain words, without a period. */
};

/** NULL: it is not DENIED, or the lessor has no words for it. */
const struct sublet_lessee_refusal *
sublet_lessee_lease_get_refusal(const struct sublet_lessee_lease *lease);

/** What was granted of a display, and what holds for it now. */
struct sublet_lessee_granted {
    uint32_t connector_id;
    uint32_t crtc_id;                     /**< 0: the lessor cannot tell. */
    const struct drm_mode_modeinfo *mode; /**< In which it was lit; NULL: dark, or nobody knows. */
    uint32_t width;                       /**< px, of that mode; 0: there is none. */
    uint32_t height;                      /**< px */
    uint32_t refresh_mhz;                 /**< mHz */
    const uint32_t *plane_ids;            /**< Of all kinds, that are there for this display. */
    size_t plane_count;
    bool masked;   /**< It does not exist for the desktop. */
    bool mirrored; /**< A window of the desktop shows its picture. */
    bool blanked;  /**< Somebody else has made it dark. */
};

/** The display at `index` of a lease that was GRANTED; NULL: there are no more. */
const struct sublet_lessee_granted *
sublet_lessee_lease_get_granted(const struct sublet_lessee_lease *lease, size_t index);

/** A term that a lease was GRANTED without. */
struct sublet_lessee_unmet {
    uint32_t connector_id;
    enum sublet_lessee_term term;
    const char *text; /**< Why, for people. */
};

/** The one at `index`; NULL: there are no more. */
const struct sublet_lessee_unmet *
sublet_lessee_lease_get_unmet(const struct sublet_lessee_lease *lease, size_t index);

/**
 * Whether the lessor has suspended the lease, because its session is switched away: KMS calls fail
 * with EACCES until it goes on.
 */
bool sublet_lessee_lease_is_suspended(const struct sublet_lessee_lease *lease);

enum sublet_lessee_end_cause {
    SUBLET_LESSEE_END_FD_CLOSED = 1,        /**< No process held the fd any more. */
    SUBLET_LESSEE_END_UNPLUGGED = 2,        /**< A display was unplugged. */
    SUBLET_LESSEE_END_SESSION_INACTIVE = 3, /**< The session was switched away. */
    SUBLET_LESSEE_END_REVOKED = 4,          /**< An administrator took it back. */
    SUBLET_LESSEE_END_WITHHELD = 5,         /**< The lessor's rules have changed. */
    SUBLET_LESSEE_END_FORBIDDEN_MODESET = 6, /**< This program set a mode, which it may not. */
    SUBLET_LESSEE_END_CARD_GONE = 7,         /**< The card was removed, or the lessor exits. */
    SUBLET_LESSEE_END_PARENT_ENDED = 8, /**< The lessor runs in one that does not say why. */
};

/** Why a lease has ENDED, as the lessor says. */
struct sublet_lessee_end {
    enum sublet_lessee_end_cause cause;
    const char *text; /**< For people. */
};

/** NULL: it has not ENDED, or the lessor has said nothing. */
const struct sublet_lessee_end *
sublet_lessee_lease_get_end(const struct sublet_lessee_lease *lease);

/* ---- Claims: a kind of display that is not the desktop's ---- */

/**
 * As long as it stands, displays that fulfil it are kept from the desktop, from the moment they are
 * plugged in, and are offered for lease. A lease of one goes on when the claim ends.
 */
struct sublet_lessee_claim;

/**
 * Claims displays by all conditions of `match`, as "maker=XYZ,product=0x1234": maker (PNP id), product,
 * model, serial and connector-type ("DP"), where a value with *, ? or [ is a shell glob; without a rule
 * that lets this program claim more, maker and product must be named exactly. `exclusive`: they are
 * offered to this connection alone. The answer is a change of sublet_lessee_claim_get_state(). -EINVAL:
 * `match` makes no sense; -ENOTSUP: the lessor takes no claims; -EPIPE; -ENOMEM. On success *claim is
 * for sublet_lessee_claim_destroy(); on failure it is NULL.
 */
int sublet_lessee_claim_create(struct sublet_lessee *lessee, const char *match, bool exclusive,
                               struct sublet_lessee_claim **claim);

/** Ends it. May come after sublet_lessee_destroy(). NULL is ignored. */
void sublet_lessee_claim_destroy(struct sublet_lessee_claim *claim);

enum sublet_lessee_claim_state {
    SUBLET_LESSEE_CLAIM_ASKED = 0,
    SUBLET_LESSEE_CLAIM_STANDS = 1,
    SUBLET_LESSEE_CLAIM_OVER = 2, /**< Refused, ended by an administrator, or the lessor is gone. */
};

enum sublet_lessee_claim_state
sublet_lessee_claim_get_state(const struct sublet_lessee_claim *claim);

enum sublet_lessee_claim_reason {
    SUBLET_LESSEE_CLAIM_TOO_WIDE = 0,  /**< It must name maker and product exactly. */
    SUBLET_LESSEE_CLAIM_TOO_MANY = 1,  /**< This program has as many as it may. */
    SUBLET_LESSEE_CLAIM_DROPPED = 2,   /**< An administrator ended it. */
    SUBLET_LESSEE_CLAIM_FORBIDDEN = 3, /**< This program may claim nothing. */
};

/** Why a claim is OVER. */
struct sublet_lessee_claim_refusal {
    enum sublet_lessee_claim_reason reason;
    const char *text; /**< For people. */
};

/** NULL: it is not OVER, or the lessor is gone. */
const struct sublet_lessee_claim_refusal *
sublet_lessee_claim_get_refusal(const struct sublet_lessee_claim *claim);

/** A display that is plugged in and the claim's. Strings may be empty. */
struct sublet_lessee_claimed {
    uint32_t id;           /**< Never used twice by one claim. */
    uint32_t offer_id;     /**< For sublet_lessee_request(); 0: somebody leases it. */
    uint32_t connector_id; /**< The kernel's. */
    uint64_t device;       /**< dev_t of the card's node. */
    const char *name;      /**< "DP-1" */
    const char *maker;     /**< EDID: PNP id. */
    const char *model;     /**< EDID: product name. */
    const char *serial;    /**< EDID */
    uint16_t product;      /**< EDID: product code. */
};

/** The display at `index`; NULL: there are no more. */
const struct sublet_lessee_claimed *
sublet_lessee_claim_get_display(const struct sublet_lessee_claim *claim, size_t index);

enum sublet_lessee_obstacle {
    SUBLET_LESSEE_OBSTACLE_FORBIDDEN = 0,  /**< This program may not claim it. */
    SUBLET_LESSEE_OBSTACLE_DESKTOP = 1,    /**< It was the desktop's, and nobody can be asked. */
    SUBLET_LESSEE_OBSTACLE_NO_CONSENT = 2, /**< Somebody was asked and did not agree. */
    SUBLET_LESSEE_OBSTACLE_CLAIMED = 3,    /**< Another claim has it. */
};

/** A display that fits and is not the claim's, when that was told. Nobody tells when it is pulled. */
struct sublet_lessee_withheld {
    uint32_t connector_id;
    uint64_t device;
    const char *name;
    enum sublet_lessee_obstacle obstacle;
    const char *text; /**< For people. */
};

/** The one at `index`, the newest last; NULL: there are no more. */
const struct sublet_lessee_withheld *
sublet_lessee_claim_get_withheld(const struct sublet_lessee_claim *claim, size_t index);

#ifdef __GNUC__
#pragma GCC visibility pop
#endif
#ifdef __cplusplus
}
#endif

#endif
