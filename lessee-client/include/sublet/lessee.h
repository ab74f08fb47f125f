/*
 * Lease displays from a Wayland compositor (drm-lease-v1) or an X server (RandR 1.6), for programs in
 * C99 and whatever calls C.
 *
 *     sublet_lessee_connect or _attach ─▶ offers ─▶ request or acquire ─▶ take_fd ─▶ your KMS code
 *                        poll(fd), dispatch: offers come and go, leases are granted and end
 *
 * The compositor or X server is the lessor, its offers are displays; a lease of one or several of them
 * is a DRM fd on which this process is master of these displays alone: mode setting, libgbm,
 * vkGetDrmDisplayEXT() and vkAcquireDrmDisplayEXT() take it.
 *
 * Compositors that know more words are asked for modes, planes and more, and say why they refuse, by
 * <sublet/lessee-terms.h>.
 *
 * No threads, no signals, no output. A connection and its leases are used by one thread at a time.
 * Functions never block, but for sublet_lessee_acquire(), and _connect() as connect(2) does. Those
 * that can fail return a negative errno, and sublet_lessee_error() has the words. Pointers are not
 * NULL where nothing else is said. A name that starts with sublet_lessee_ stays what it is as long as
 * the library's soname; structures may grow at their end: only the library makes them.
 */
#ifndef SUBLET_LESSEE_H
#define SUBLET_LESSEE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif
#ifdef __GNUC__
#pragma GCC visibility push(default)
#endif

struct wl_display;
struct wl_event_queue;

/** A connection to a lessor. */
struct sublet_lessee;

/** A lease: asked for, running or over. */
struct sublet_lessee_lease;

/**
 * A display on offer. The library owns it and all that it points to; strings are UTF-8. What comes
 * from the display's EDID is NULL or 0 if there is none that can be read.
 */
struct sublet_lessee_offer {
    uint32_t id;             /**< Of this offer; never used twice by one connection. */
    uint32_t connector_id;   /**< The kernel's, on every fd of the card and on the leased one. */
    uint32_t card;           /**< Displays of the same card can share a lease. */
    const char *node;        /**< "/dev/dri/card0"; NULL if the lessor has not sent it. */
    const char *name;        /**< "DP-1", "HDMI-A-2": unique on its card. */
    const char *description; /**< For people; may be empty. */
    const char *maker;       /**< EDID: PNP id, three letters: "HVR". */
    const char *model;       /**< EDID: product name; may be empty. */
    const char *serial;      /**< EDID: may be empty. */
    uint16_t product;        /**< EDID: product code. */
    bool non_desktop;        /**< A head-mounted display or the like, as the kernel knows it. */
    uint32_t width;          /**< px, of the preferred mode; 0: no mode is known. */
    uint32_t height;         /**< px */
    uint32_t refresh_mhz;    /**< mHz, of the preferred mode. */
    uint32_t width_mm;       /**< mm, of the panel; 0: unknown. */
    uint32_t height_mm;      /**< mm */
};

/**
 * Connects to the Wayland display `name`, or to the X display if it has a colon and is no path (":0");
 * if NULL to $WAYLAND_DISPLAY, or to $DISPLAY where no compositor is. An X server is waited for until
 * it has answered. -ENOENT: neither is there; -ENOTSUP: the X server does not know RandR 1.6, or the
 * library's module for X servers is not installed; -EMFILE, -ENFILE: no descriptor is left; -ENOMEM. On
 * success *lessee is for sublet_lessee_destroy(); on failure it is NULL.
 */
int sublet_lessee_connect(const char *name, struct sublet_lessee **lessee);

/**
 * The same on a Wayland connection that the program has. The events of this library's objects go to
 * `queue`, which the program may dispatch itself too, or if NULL to a queue of their own, so that
 * nobody else's dispatching runs code of ours. Both are borrowed and must outlive *lessee and its
 * leases. Others may read the connection at the same time: then call sublet_lessee_dispatch() after
 * they did, since events for us may be here with nothing left to read. What a lessor still says
 * after sublet_lessee_destroy() is dropped when the program dispatches its default queue. -EMFILE,
 * -ENFILE, -ENOMEM.
 */
int sublet_lessee_attach(struct wl_display *display, struct wl_event_queue *queue,
                         struct sublet_lessee **lessee);

/**
 * Ends the connection and every lease of it; the handles of leases stay valid, and are destroyed
 * before or after. NULL is ignored.
 */
void sublet_lessee_destroy(struct sublet_lessee *lessee);

/**
 * Readable (POLLIN) when sublet_lessee_dispatch() has something to do: to read, to send what did not
 * fit into the socket before, or to look for an unplugged display. The library's own, and the same
 * for as long as `lessee` lives. Meant for poll(), select() and epoll, not to be read.
 */
int sublet_lessee_fd(const struct sublet_lessee *lessee);

/**
 * Sends, reads and handles what is there. Offers and states of leases change in here only, and in
 * sublet_lessee_acquire(). Not from a handler of one of our own objects' events. -EPIPE: the lessor
 * is gone or ended the connection, -ENOMEM: an event was lost; after either, every lease has ended
 * and `lessee` is good for sublet_lessee_destroy() only.
 */
int sublet_lessee_dispatch(struct sublet_lessee *lessee);

/**
 * 1: the lessor has told all that it offers. 0: not yet; a lessor whose session is switched away
 * tells when it is back. -ENOTSUP: the compositor lends nothing to this program; may change.
 */
int sublet_lessee_settled(const struct sublet_lessee *lessee);

/**
 * The offer at `index`, counted from 0; NULL: there are no more. Valid until the next
 * sublet_lessee_dispatch() or _acquire().
 */
const struct sublet_lessee_offer *sublet_lessee_get_offer(const struct sublet_lessee *lessee,
                                                          size_t index);

/**
 * Whether `offer` is meant by `match`: conditions as "maker=HVR,model=*Vive*,non-desktop=true". Keys
 * are connector, maker, model, serial (shell globs), product ("0xaa01") and non-desktop (true or
 * false); all must hold; none, or NULL, match everything. 1: it is, 0: it is not. -EINVAL: `match`
 * makes no sense; -ENOMEM.
 */
int sublet_lessee_match(struct sublet_lessee *lessee, const struct sublet_lessee_offer *offer,
                        const char *match);

/**
 * Asks for one lease of all the offers with these ids, of one card. The answer is a change of
 * sublet_lessee_lease_get_state() in a later dispatch. -EINVAL: none, one twice, or of several
 * cards; -ENOENT: one of them is withdrawn; -EPIPE and -ENOMEM as of sublet_lessee_dispatch(). On success
 * *lease is for sublet_lessee_lease_destroy(); on failure it is NULL.
 */
int sublet_lessee_request(struct sublet_lessee *lessee, const uint32_t *offer_ids, size_t count,
                          struct sublet_lessee_lease **lease);

/**
 * Waits until `count` displays of one card that `match` means are on offer (0: every one that it
 * means, at least one), asks for them and waits for the grant; called again after a loss, it leases
 * anew. Blocks for `timeout_ms` at most, for ever if negative. -ETIMEDOUT: nothing fits, or there is
 * no answer; -EACCES: the lessor refused; -EINTR: a signal handler ran; -ENOTSUP: the compositor
 * lends nothing to this program; -EINVAL: `match` makes no sense; -EPIPE and -ENOMEM as of
 * sublet_lessee_dispatch().
 */
int sublet_lessee_acquire(struct sublet_lessee *lessee, const char *match, size_t count,
                          int timeout_ms, struct sublet_lessee_lease **lease);

/** What went wrong in the last call on `lessee` that failed; "" before. Valid until the next call. */
const char *sublet_lessee_error(const struct sublet_lessee *lessee);

/*
 *     REQUESTED ── granted ──▶ GRANTED ── cause ──▶ ENDED
 *         └────── refused ───▶ DENIED
 */
enum sublet_lessee_state {
    SUBLET_LESSEE_REQUESTED = 0,
    SUBLET_LESSEE_GRANTED = 1,
    SUBLET_LESSEE_DENIED = 2,
    SUBLET_LESSEE_ENDED = 3,
};

enum sublet_lessee_state sublet_lessee_lease_get_state(const struct sublet_lessee_lease *lease);

/** How a lease came to its end. There may be more causes one day. */
enum sublet_lessee_cause {
    SUBLET_LESSEE_NOT_ENDED = 0,
    SUBLET_LESSEE_FINISHED = 1,    /**< The lessor said so: unplugged, revoked, session gone. */
    SUBLET_LESSEE_REVOKED = 2,     /**< The kernel emptied it; the lessor has said nothing (yet). */
    SUBLET_LESSEE_CARD_GONE = 3,   /**< The card was removed. */
    SUBLET_LESSEE_UNPLUGGED = 4,   /**< A display is gone, as far as driver or lessor have looked,
                                        and the lessor says nothing of it. */
    SUBLET_LESSEE_LESSOR_GONE = 5, /**< The connection broke, or sublet_lessee_destroy() ended it. */
};

/** Why it is ENDED. May change from REVOKED to FINISHED when the lessor's word comes in. */
enum sublet_lessee_cause sublet_lessee_lease_get_cause(const struct sublet_lessee_lease *lease);

/**
 * The DRM master fd of a GRANTED lease, close-on-exec: the caller's from now on. -EAGAIN: not granted
 * yet; -ENOENT: taken before, denied, or ended. Closing it does not end the lease, nor does the end
 * of the lease close it: calls on it fail with ENOENT then.
 */
int sublet_lessee_lease_take_fd(struct sublet_lessee_lease *lease);

/**
 * The display at `index` of those that were asked for, as it was then; NULL: there are no more. Valid
 * while `lease` is.
 */
const struct sublet_lessee_offer *
sublet_lessee_lease_get_display(const struct sublet_lessee_lease *lease, size_t index);

/** What an error of a KMS call on a leased fd means. */
enum sublet_lessee_failure {
    SUBLET_LESSEE_LOST = 0,      /**< The lease is over: its state is ENDED now. */
    SUBLET_LESSEE_SUSPENDED = 1, /**< The lessor's session is switched away: try again, say every
                                      100 ms, then set the mode again: the display may have been
                                      used by somebody else. */
    SUBLET_LESSEE_BUSY = 2,      /**< Something else is being committed: again in a millisecond. */
    SUBLET_LESSEE_REJECTED = 3,  /**< The request itself is at fault. */
};

/**
 * Tells the library of `error`, a positive errno of a KMS call on the leased fd. `fd` is that fd,
 * borrowed for the call: ENOENT is said of an unknown property or object, too, and EACCES when the
 * lessor has died, which only a look at the lease tells apart. With -1 the errno counts as it is.
 */
enum sublet_lessee_failure sublet_lessee_lease_kms_error(struct sublet_lessee_lease *lease, int fd,
                                                         int error);

/**
 * Gives the displays back, or takes the request back. The fd that was taken stays open, and is of no
 * use any more: close it. NULL is ignored.
 */
void sublet_lessee_lease_destroy(struct sublet_lessee_lease *lease);

#ifdef __GNUC__
#pragma GCC visibility pop
#endif
#ifdef __cplusplus
}
#endif

#endif
