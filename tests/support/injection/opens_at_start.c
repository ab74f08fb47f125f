// A plug-in that lets a thread open files while it is being loaded, and waits for it.
#define _GNU_SOURCE
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <unistd.h>

static void *open_files(void *none) {
    close(open("/dev/null", O_RDWR | O_CLOEXEC));
    close(openat(AT_FDCWD, "/dev/null", O_RDWR | O_CLOEXEC));
    FILE *stream = fopen("/dev/null", "re");
    if (stream) {
        fclose(stream);
    }
    return none;
}

__attribute__((constructor)) static void wait_for_files(void) {
    pthread_t thread;
    if (pthread_create(&thread, NULL, open_files, NULL) == 0) {
        pthread_join(thread, NULL);
    }
}
