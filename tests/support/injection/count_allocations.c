// Preloaded into a program under test: counts what it allocates on the heap, in the file that
// ALLOCATION_COUNT names: a struct counts, shared with the test. C++'s new ends here, too. What the
// program starts is not counted. A sanitized program, which has an allocator of its own, is asked by
// the hooks of its runtime: memory that waits in the quarantine is not in use.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

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

#ifdef SANITIZED // The program has a sanitizer's runtime.

size_t __sanitizer_get_allocated_size(const volatile void *memory);
int __sanitizer_install_malloc_and_free_hooks(void (*on_malloc)(const volatile void *, size_t),
                                              void (*on_free)(const volatile void *));

static void on_malloc(const volatile void *memory, size_t size) {
    (void)memory;
    atomic_fetch_add(&counts->calls, 1);
    atomic_fetch_add(&counts->in_use, (int64_t)size);
}

static void on_free(const volatile void *memory) {
    atomic_fetch_sub(&counts->in_use, (int64_t)__sanitizer_get_allocated_size(memory));
}

__attribute__((constructor)) static void install_hooks(void) {
    __sanitizer_install_malloc_and_free_hooks(on_malloc, on_free);
}

#else

// What the C library calls its own: there is no need to look them up, which would allocate.
extern void *__libc_malloc(size_t);
extern void *__libc_calloc(size_t, size_t);
extern void *__libc_realloc(void *, size_t);
extern void *__libc_memalign(size_t, size_t);
extern void __libc_free(void *);

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

#endif
