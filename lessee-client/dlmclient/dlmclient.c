#define _GNU_SOURCE

#include "dlmclient.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <sublet/lessee.h>

struct dlm_lease {
    struct sublet_lessee *lessee;
    struct sublet_lessee_lease *lease;
    int fd;
    int stop; /* An eventfd, readable when the listener is to end. */
    pthread_t listener;
};

enum { settle_ms = 5000 };

static bool verbose = false;

static void debug(const char *what, const char *detail) {
    if (verbose) {
        fprintf(stderr, "[dlmclient] %s%s%s\n", what, detail[0] != '\0' ? ": " : "", detail);
    }
}

void dlm_enable_debug_log(bool enable) {
    verbose = enable;
}

/* Whether the lease manager would call it `name`: "card0-HDMI-A-1". */
static bool is_called(const struct sublet_lessee_offer *offer, const char *name) {
    if (strcmp(offer->name, name) == 0) {
        return true;
    }
    const char *slash = offer->node != NULL ? strrchr(offer->node, '/') : NULL;
    const size_t length = slash != NULL ? strlen(slash + 1) : 0;
    return length != 0 && strncmp(name, slash + 1, length) == 0 && name[length] == '-' &&
           strcmp(name + length + 1, offer->name) == 0;
}

/* 0, or a negative errno. */
static int wait_for_more(struct sublet_lessee *lessee, int timeout_ms) {
    struct pollfd input = {sublet_lessee_fd(lessee), POLLIN, 0};
    const int ready = poll(&input, 1, timeout_ms);
    if (ready < 0 && errno != EINTR) {
        return -errno;
    }
    return ready == 0 ? -ETIMEDOUT : sublet_lessee_dispatch(lessee);
}

static int request(struct sublet_lessee *lessee, const char *name,
                   struct sublet_lessee_lease **lease) {
    int result = 0;
    while (result == 0 && sublet_lessee_settled(lessee) == 0) {
        result = wait_for_more(lessee, settle_ms);
    }
    const struct sublet_lessee_offer *offer = NULL;
    for (size_t i = 0; (offer = sublet_lessee_get_offer(lessee, i)) != NULL; ++i) {
        if (is_called(offer, name)) {
            break;
        }
    }
    if (offer == NULL) {
        return result == -EPIPE ? result : -ENOENT;
    }
    result = sublet_lessee_request(lessee, &offer->id, 1, lease);
    while (result == 0 && sublet_lessee_lease_get_state(*lease) == SUBLET_LESSEE_REQUESTED) {
        result = wait_for_more(lessee, -1);
    }
    if (result == 0 && sublet_lessee_lease_get_state(*lease) != SUBLET_LESSEE_GRANTED) {
        result = -EACCES;
    }
    return result;
}

/* Reads what the compositor goes on saying, since nobody else does and its buffer is finite. */
static void *listen_on(void *data) {
    struct dlm_lease *lease = data;
    for (;;) {
        struct pollfd inputs[] = {{sublet_lessee_fd(lease->lessee), POLLIN, 0},
                                  {lease->stop, POLLIN, 0}};
        const int ready = poll(inputs, 2, -1);
        if (inputs[1].revents != 0 || (ready < 0 && errno != EINTR)) {
            return NULL;
        }
        if (ready > 0 && sublet_lessee_dispatch(lease->lessee) != 0) {
            debug("the connection to the compositor broke", sublet_lessee_error(lease->lessee));
            return NULL;
        }
    }
}

static int open_lease(struct dlm_lease *lease, const char *name) {
    int result = sublet_lessee_connect(NULL, &lease->lessee);
    if (result != 0) {
        return result;
    }
    result = request(lease->lessee, name, &lease->lease);
    if (result != 0) {
        return result;
    }
    lease->fd = sublet_lessee_lease_take_fd(lease->lease);
    lease->stop = eventfd(0, EFD_CLOEXEC);
    if (lease->fd < 0 || lease->stop < 0) {
        return lease->fd < 0 ? lease->fd : -errno;
    }
    return -pthread_create(&lease->listener, NULL, listen_on, lease);
}

static void close_lease(struct dlm_lease *lease) {
    if (lease->fd >= 0) {
        close(lease->fd);
    }
    if (lease->stop >= 0) {
        close(lease->stop);
    }
    sublet_lessee_lease_destroy(lease->lease);
    sublet_lessee_destroy(lease->lessee);
    free(lease);
}

struct dlm_lease *dlm_get_lease(const char *name) {
    struct dlm_lease *lease = malloc(sizeof(*lease));
    if (lease == NULL) {
        return NULL;
    }
    *lease = (struct dlm_lease){.fd = -1, .stop = -1};
    const int result = open_lease(lease, name);
    if (result != 0) {
        debug(name, lease->lessee != NULL && result != -ENOENT ? sublet_lessee_error(lease->lessee)
                                                               : "nobody offers it");
        close_lease(lease);
        errno = result == -EPIPE ? EPROTO : -result;
        return NULL;
    }
    debug(name, "leased");
    return lease;
}

void dlm_release_lease(struct dlm_lease *lease) {
    if (lease == NULL) {
        return;
    }
    const uint64_t stop = 1;
    if (write(lease->stop, &stop, sizeof(stop)) == sizeof(stop)) {
        pthread_join(lease->listener, NULL);
    }
    close_lease(lease);
}

int dlm_lease_fd(struct dlm_lease *lease) {
    return lease != NULL ? lease->fd : -1;
}
