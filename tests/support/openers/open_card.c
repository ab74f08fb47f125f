// Opens a card's node in one of the ways there are and prints the ids of the connectors that it may
// use there, like support/opener.py, but without an interpreter, a library of the system's, or even libc's
// own functions in between.
//     open_card WAY NODE
#define _GNU_SOURCE
#include <fcntl.h>
#include <libgen.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <drm.h>
#include <drm_mode.h>

struct how {
    uint64_t flags, mode, resolve;
};

static int by_open(const char *node) {
    return open(node, O_RDWR | O_CLOEXEC);
}

static int by_openat_call(const char *node) {
    return (int)syscall(SYS_openat, AT_FDCWD, node, O_RDWR | O_CLOEXEC);
}

static int by_openat2_call(const char *node) {
    struct how how = {.flags = O_RDWR | O_CLOEXEC};
    return (int)syscall(437, AT_FDCWD, node, &how, sizeof(how));
}

#ifdef SYS_open
static int by_open_call(const char *node) {
    return (int)syscall(SYS_open, node, O_RDWR);
}

static int by_creat_call(const char *node) {
    return (int)syscall(SYS_creat, node, 0666);
}
#endif

static int without_inherited_descriptors(const char *node) {
    return syscall(436, 3, ~0U, 0) == 0 ? by_open(node) : -1;
}

static int in_its_folder(const char *node) {
    char *folder = strdup(node), *name = strdup(node);
    return chdir(dirname(folder)) == 0 ? by_open(basename(name)) : -1;
}

static int beside_a_descriptor(const char *node) {
    char *folder = strdup(node), *name = strdup(node);
    return openat(open(dirname(folder), O_PATH | O_DIRECTORY), basename(name), O_RDWR);
}

// As a thread of Go is, which is told in this way to let others run.
static pthread_t opening;

static void ignore(int number) {
    (void)number;
}

static void *send_signals(void *none) {
    for (;;) {
        pthread_kill(opening, SIGURG);
    }
    return none;
}

static int under_a_storm_of_signals(const char *node) {
    const struct sigaction action = {.sa_handler = ignore, .sa_flags = SA_RESTART};
    sigaction(SIGURG, &action, NULL);
    opening = pthread_self();
    pthread_t sender;
    if (pthread_create(&sender, NULL, send_signals, NULL) != 0) {
        return -1;
    }
    for (int i = 0; i < 200; ++i) {
        const int fd = by_openat_call(node);
        if (fd < 0) {
            return fd;
        }
        close(fd);
    }
    return by_openat_call(node);
}

static const struct {
    const char *name;
    int (*open)(const char *node);
} ways[] = {
    {"open", by_open},
    {"SYS_openat", by_openat_call},
    {"SYS_openat2", by_openat2_call},
#ifdef SYS_open
    {"SYS_open", by_open_call},
    {"SYS_creat", by_creat_call},
#endif
    {"close_range", without_inherited_descriptors},
    {"chdir", in_its_folder},
    {"openat", beside_a_descriptor},
    {"signals", under_a_storm_of_signals},
};

static int print_connectors(int fd) {
    uint32_t ids[64];
    struct drm_mode_card_res resources = {.connector_id_ptr = (uintptr_t)ids, .count_connectors = 64};
    if (ioctl(fd, DRM_IOCTL_MODE_GETRESOURCES, &resources) != 0) {
        perror("read the card's connectors");
        return 1;
    }
    for (uint32_t i = 0; i < resources.count_connectors; ++i) {
        printf("%u\n", ids[i]);
    }
    return 0;
}

int main(int argc, char **argv) {
    for (size_t i = 0; argc == 3 && i < sizeof(ways) / sizeof(ways[0]); ++i) {
        if (strcmp(argv[1], ways[i].name) == 0) {
            const int fd = ways[i].open(argv[2]);
            if (fd < 0) {
                perror(argv[2]);
                return 1;
            }
            return print_connectors(fd);
        }
    }
    fputs("usage: open_card WAY NODE\n", stderr);
    return 2;
}
