/* Leases a headset lit in its own mode, without overlay planes, and says what it got, and why it ends.
 *     cc -std=c99 lease_on_terms.c $(pkg-config --cflags --libs sublet-lessee) */
#define _POSIX_C_SOURCE 200809L

#include <poll.h>
#include <stdio.h>
#include <unistd.h>

#include <sublet/lessee-terms.h>

static void say_what_was_granted(const struct sublet_lessee_lease *lease) {
    const struct sublet_lessee_granted *display;
    const struct sublet_lessee_unmet *unmet;
    for (size_t i = 0; (display = sublet_lessee_lease_get_granted(lease, i)); ++i) {
        printf("%ux%u, %zu planes, %s\n", display->width, display->height, display->plane_count,
               display->masked ? "masked" : "not masked");
    }
    for (size_t i = 0; (unmet = sublet_lessee_lease_get_unmet(lease, i)); ++i) {
        printf("without a term: %s\n", unmet->text);
    }
    if (!sublet_lessee_lease_get_granted(lease, 0)) {
        printf("leased, and nobody says how\n");
    }
    fflush(stdout);
}

int main(void) {
    struct sublet_lessee *lessee;
    struct sublet_lessee_terms *terms;
    struct sublet_lessee_lease *lease;
    if (sublet_lessee_connect(NULL, &lessee) != 0 || sublet_lessee_terms_create(&terms) != 0) {
        return fprintf(stderr, "no compositor\n"), 1;
    }
    const uint32_t every = SUBLET_LESSEE_EVERY_OFFER;
    sublet_lessee_terms_set_mode(terms, every, 0, 0, 0);
    sublet_lessee_terms_set_overlays(terms, every, 0);
    sublet_lessee_terms_set_refuse_unmet(terms, false);
    if (sublet_lessee_acquire_on_terms(lessee, "non-desktop=true", 1, terms, 10000, &lease) != 0) {
        return fprintf(stderr, "%s\n", sublet_lessee_error(lessee)), 1;
    }
    say_what_was_granted(lease);
    const int fd = sublet_lessee_lease_take_fd(lease); /* For your KMS code: it flips at once. */
    struct pollfd input = {sublet_lessee_fd(lessee), POLLIN, 0};
    while (sublet_lessee_lease_get_state(lease) == SUBLET_LESSEE_GRANTED &&
           poll(&input, 1, -1) > 0 && sublet_lessee_dispatch(lessee) == 0) {
        if (sublet_lessee_lease_is_suspended(lease)) {
            printf("suspended\n");
        }
    }
    const struct sublet_lessee_end *end = sublet_lessee_lease_get_end(lease);
    printf("ended: %s\n", end ? end->text : "nobody says why");
    close(fd);
    sublet_lessee_lease_destroy(lease);
    sublet_lessee_terms_destroy(terms);
    sublet_lessee_destroy(lessee);
}
