// Preloaded into a client of an X server: events of extensions are lost, as if none were sent.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdint.h>
#include <stdlib.h>

// What begins each event; 64 and above: an extension's.
struct event {
    uint8_t response_type;
};

typedef struct event *take_event(void *connection);

static struct event *next_of_the_core(take_event *take, void *connection) {
    struct event *event = take(connection);
    while (event && (event->response_type & 0x7f) >= 64) {
        free(event);
        event = take(connection);
    }
    return event;
}

struct event *xcb_poll_for_event(void *connection) {
    return next_of_the_core((take_event *)dlsym(RTLD_NEXT, "xcb_poll_for_event"), connection);
}

struct event *xcb_poll_for_queued_event(void *connection) {
    return next_of_the_core((take_event *)dlsym(RTLD_NEXT, "xcb_poll_for_queued_event"), connection);
}
