// The functions of the C library and of libdrm that a program reaches a card by. Each is exported
// under the name in its asm label and does what the original does, except on
// the leased card.

#include <atomic>
#include <cstdarg>
#include <cstdio>
#include <cstring>

#include <dlfcn.h>
#include <drm.h>
#include <fcntl.h>
#include <sys/types.h>

#include "disguise.hpp"
#include "leased_card.hpp"

namespace {

using sublet::preload::disguise;
using sublet::preload::is_leased;
using sublet::preload::open_leased;
using sublet::preload::open_leased_by_driver;
using sublet::preload::reads_properties;
using sublet::preload::room_for_properties;

template <typename Function> Function *original(const char *name) {
    return reinterpret_cast<Function *>(dlsym(RTLD_NEXT, name));
}

/// Of libdrm, which a plug-in may have brought along out of RTLD_NEXT's sight.
template <typename Function> Function *original_of_libdrm(const char *name) {
    if (auto *found = original<Function>(name)) {
        return found;
    }
    void *libdrm = dlopen("libdrm.so.2", RTLD_LAZY | RTLD_NOLOAD);
    return reinterpret_cast<Function *>(libdrm != nullptr ? dlsym(libdrm, name) : nullptr);
}

bool takes_mode(int flags) {
    return (flags & O_CREAT) != 0 || (flags & O_TMPFILE) == O_TMPFILE;
}

using Open = int(const char *, int, ...);
using OpenAt = int(int, const char *, int, ...);
using CheckedOpen = int(const char *, int);
using CheckedOpenAt = int(int, const char *, int);
using OpenStream = FILE *(const char *, const char *);
using Ioctl = int(int, unsigned long, ...);
using DrmOpenWithType = int(const char *, const char *, int);

constexpr int drm_node_primary = 0; // DRM_NODE_PRIMARY of xf86drm.h

int open_or(const char *name, const char *path, int flags, mode_t mode) {
    const int leased = open_leased(AT_FDCWD, path, flags);
    return leased >= 0 ? leased : original<Open>(name)(path, flags, mode);
}

int open_at_or(const char *name, int directory, const char *path, int flags, mode_t mode) {
    const int leased = open_leased(directory, path, flags);
    return leased >= 0 ? leased : original<OpenAt>(name)(directory, path, flags, mode);
}

FILE *open_stream_or(const char *name, const char *path, const char *mode) {
    const int flags = std::strchr(mode, 'e') != nullptr ? O_CLOEXEC : 0;
    const int leased = open_leased(AT_FDCWD, path, flags);
    return leased >= 0 ? fdopen(leased, mode) : original<OpenStream>(name)(path, mode);
}

/// `known` is where the original is kept: programs call ioctl() for every frame.
int ioctl_or(const char *name, std::atomic<Ioctl *> &known, int fd, unsigned long request,
             void *argument) {
    // A lessee is master of its lease from the start, and the kernel refuses SET_MASTER on it.
    if ((request == DRM_IOCTL_SET_MASTER || request == DRM_IOCTL_DROP_MASTER) && is_leased(fd)) {
        return 0;
    }
    Ioctl *next = known.load(std::memory_order_relaxed);
    if (next == nullptr) {
        next = original<Ioctl>(name);
        known.store(next, std::memory_order_relaxed);
    }
    if (!reads_properties(request) || !is_leased(fd)) {
        return next(fd, request, argument);
    }
    const unsigned room = room_for_properties(request, argument);
    const int result = next(fd, request, argument);
    if (result == 0) {
        disguise(request, argument, room);
    }
    return result;
}

mode_t mode_argument(int flags, va_list arguments) {
    return takes_mode(flags) ? va_arg(arguments, mode_t) : 0;
}

} // namespace

#define EXPORTED(name) asm(name) __attribute__((visibility("default")))

extern "C" {
int leased_open(const char *path, int flags, ...) EXPORTED("open");
int leased_open64(const char *path, int flags, ...) EXPORTED("open64");
int leased_openat(int directory, const char *path, int flags, ...) EXPORTED("openat");
int leased_openat64(int directory, const char *path, int flags, ...) EXPORTED("openat64");
int leased_open_2(const char *path, int flags) EXPORTED("__open_2");
int leased_open64_2(const char *path, int flags) EXPORTED("__open64_2");
int leased_openat_2(int directory, const char *path, int flags) EXPORTED("__openat_2");
int leased_openat64_2(int directory, const char *path, int flags) EXPORTED("__openat64_2");
FILE *leased_fopen(const char *path, const char *mode) EXPORTED("fopen");
FILE *leased_fopen64(const char *path, const char *mode) EXPORTED("fopen64");
int leased_ioctl(int fd, unsigned long request, ...) EXPORTED("ioctl");
int leased_ioctl_time64(int fd, unsigned long request, ...) EXPORTED("__ioctl_time64");
int leased_drm_open(const char *driver, const char *bus_id) EXPORTED("drmOpen");
int leased_drm_open_with_type(const char *driver, const char *bus_id, int type)
    EXPORTED("drmOpenWithType");

int leased_open(const char *path, int flags, ...) {
    va_list arguments;
    va_start(arguments, flags);
    const mode_t mode = mode_argument(flags, arguments);
    va_end(arguments);
    return open_or("open", path, flags, mode);
}

int leased_open64(const char *path, int flags, ...) {
    va_list arguments;
    va_start(arguments, flags);
    const mode_t mode = mode_argument(flags, arguments);
    va_end(arguments);
    return open_or("open64", path, flags, mode);
}

int leased_openat(int directory, const char *path, int flags, ...) {
    va_list arguments;
    va_start(arguments, flags);
    const mode_t mode = mode_argument(flags, arguments);
    va_end(arguments);
    return open_at_or("openat", directory, path, flags, mode);
}

int leased_openat64(int directory, const char *path, int flags, ...) {
    va_list arguments;
    va_start(arguments, flags);
    const mode_t mode = mode_argument(flags, arguments);
    va_end(arguments);
    return open_at_or("openat64", directory, path, flags, mode);
}

// What open() and openat() become in programs built with _FORTIFY_SOURCE.

int leased_open_2(const char *path, int flags) {
    const int leased = open_leased(AT_FDCWD, path, flags);
    return leased >= 0 ? leased : original<CheckedOpen>("__open_2")(path, flags);
}

int leased_open64_2(const char *path, int flags) {
    const int leased = open_leased(AT_FDCWD, path, flags);
    return leased >= 0 ? leased : original<CheckedOpen>("__open64_2")(path, flags);
}

int leased_openat_2(int directory, const char *path, int flags) {
    const int leased = open_leased(directory, path, flags);
    return leased >= 0 ? leased : original<CheckedOpenAt>("__openat_2")(directory, path, flags);
}

int leased_openat64_2(int directory, const char *path, int flags) {
    const int leased = open_leased(directory, path, flags);
    return leased >= 0 ? leased : original<CheckedOpenAt>("__openat64_2")(directory, path, flags);
}

FILE *leased_fopen(const char *path, const char *mode) {
    return open_stream_or("fopen", path, mode);
}

FILE *leased_fopen64(const char *path, const char *mode) {
    return open_stream_or("fopen64", path, mode);
}

int leased_ioctl(int fd, unsigned long request, ...) {
    static std::atomic<Ioctl *> known;
    va_list arguments;
    va_start(arguments, request);
    void *argument = va_arg(arguments, void *);
    va_end(arguments);
    return ioctl_or("ioctl", known, fd, request, argument);
}

// What ioctl() becomes in programs of 32 bits that are built with _TIME_BITS=64.

int leased_ioctl_time64(int fd, unsigned long request, ...) {
    static std::atomic<Ioctl *> known;
    va_list arguments;
    va_start(arguments, request);
    void *argument = va_arg(arguments, void *);
    va_end(arguments);
    return ioctl_or("__ioctl_time64", known, fd, request, argument);
}

// A program that asks for any card of a driver gets the leased one, and not the first.

int leased_drm_open(const char *driver, const char *bus_id) {
    return leased_drm_open_with_type(driver, bus_id, drm_node_primary);
}

int leased_drm_open_with_type(const char *driver, const char *bus_id, int type) {
    const bool any_card = bus_id == nullptr && type == drm_node_primary;
    const int leased = any_card ? open_leased_by_driver(driver) : -1;
    if (leased >= 0) {
        return leased;
    }
    auto *open_with_type = original_of_libdrm<DrmOpenWithType>("drmOpenWithType");
    return open_with_type != nullptr ? open_with_type(driver, bus_id, type) : -1;
}
} // extern "C"
