// Preloaded into a program under test: counts what it allocates on the heap, in the file that
// ALLOCATION_COUNT names: a struct counts, shared with the test. C++'s new ends here, too. What the
// program starts is not counted.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

// What the C library calls its own: there is no need to look them up, which would allocate.
extern void *__libc_malloc(size_t);
extern void *__libc_calloc(size_t, size_t);
extern void *__libc_realloc(void *, size_t);
extern void *__libc_memalign(size_t, size_t);
extern void __libc_free(void *);

struct counts {
    _Atomic uint64_t calls;
    _Atomic int64_t in_use; // bytes
};

static struct counts unseen; // Until the file is there.
static struct counts *counts = &unseen;

__attribute__((constructor)) static void open_counts(void) {
    const char *path = getenv("ALLOCATION_COUNT");
    const int fd = path ? open(path, O_RDWR | O_CLOEXEC) : -1;
    unsetenv("LD_PRELOAD");
    if (fd < 0) {
        return;
    }
    void *shared = mmap(NULL, sizeof(*counts), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    close(fd);
    if (shared != MAP_FAILED) {
        counts = shared;
    }
}

static void *counted(void *memory) {
    atomic_fetch_add(&counts->calls, 1);
    atomic_fetch_add(&counts->in_use, (int64_t)malloc_usable_size(memory));
    return memory;
}

static void forget(void *memory) {
    atomic_fetch_sub(&counts->in_use, (int64_t)malloc_usable_size(memory));
}

void *malloc(size_t size) {
    return counted(__libc_malloc(size));
}

void *calloc(size_t number, size_t size) {
    return counted(__libc_calloc(number, size));
}

void *realloc(void *memory, size_t size) {
    forget(memory);
    return counted(__libc_realloc(memory, size));
}

void *memalign(size_t alignment, size_t size) {
    return counted(__libc_memalign(alignment, size));
}

void *aligned_alloc(size_t alignment, size_t size) {
    return counted(__libc_memalign(alignment, size));
}

int posix_memalign(void **memory, size_t alignment, size_t size) {
    *memory = counted(__libc_memalign(alignment, size));
    return *memory ? 0 : ENOMEM;
}

void free(void *memory) {
    forget(memory);
    __libc_free(memory);
}
