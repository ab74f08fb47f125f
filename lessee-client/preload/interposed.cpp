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
using sublet::preload::property_capacity;
using sublet::preload::reads_properties;

/// Looked up at the start: dlsym() waits for a dlopen() underway, which may wait for a thread that
/// opens a file.
template <typename Function> class Original {
public:
    constexpr explicit Original(const char *name) : name_(name) {}

    Function *find() {
        Function *known = known_.load(std::memory_order_relaxed);
        if (known == nullptr) {
            known = reinterpret_cast<Function *>(dlsym(RTLD_NEXT, name_));
            known_.store(known, std::memory_order_relaxed);
        }
        return known;
    }

private:
    const char *name_;
    std::atomic<Function *> known_ = nullptr;
};

/// Of libdrm, which a plug-in may have brought along out of RTLD_NEXT's sight.
template <typename Function> Function *original_of_libdrm(const char *name) {
    if (void *found = dlsym(RTLD_NEXT, name); found != nullptr) {
        return reinterpret_cast<Function *>(found);
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

constinit Original<Open> original_open("open");
constinit Original<Open> original_open64("open64");
constinit Original<OpenAt> original_openat("openat");
constinit Original<OpenAt> original_openat64("openat64");
constinit Original<CheckedOpen> original_open_2("__open_2");
constinit Original<CheckedOpen> original_open64_2("__open64_2");
constinit Original<CheckedOpenAt> original_openat_2("__openat_2");
constinit Original<CheckedOpenAt> original_openat64_2("__openat64_2");
constinit Original<OpenStream> original_fopen("fopen");
constinit Original<OpenStream> original_fopen64("fopen64");
constinit Original<Ioctl> original_ioctl("ioctl");
constinit Original<Ioctl> original_ioctl_time64("__ioctl_time64");

template <typename... Function> void find_all(Original<Function> &...originals) {
    (originals.find(), ...);
}

[[gnu::constructor]] void find_originals() {
    find_all(original_open, original_open64, original_openat, original_openat64, original_open_2,
             original_open64_2, original_openat_2, original_openat64_2, original_fopen,
             original_fopen64, original_ioctl, original_ioctl_time64);
}

int open_or(Original<Open> &original, const char *path, int flags, mode_t mode) {
    const int leased = open_leased(AT_FDCWD, path, flags);
    return leased >= 0 ? leased : original.find()(path, flags, mode);
}

int open_at_or(Original<OpenAt> &original, int directory, const char *path, int flags,
               mode_t mode) {
    const int leased = open_leased(directory, path, flags);
    return leased >= 0 ? leased : original.find()(directory, path, flags, mode);
}

FILE *open_stream_or(Original<OpenStream> &original, const char *path, const char *mode) {
    const int flags = std::strchr(mode, 'e') != nullptr ? O_CLOEXEC : 0;
    const int leased = open_leased(AT_FDCWD, path, flags);
    return leased >= 0 ? fdopen(leased, mode) : original.find()(path, mode);
}

int ioctl_or(Original<Ioctl> &original, int fd, unsigned long request, void *argument) {
    // A lessee is master of its lease from the start, and the kernel refuses SET_MASTER on it.
    if ((request == DRM_IOCTL_SET_MASTER || request == DRM_IOCTL_DROP_MASTER) && is_leased(fd)) {
        return 0;
    }
    Ioctl *next = original.find();
    if (!reads_properties(request) || !is_leased(fd)) {
        return next(fd, request, argument);
    }
    const unsigned capacity = property_capacity(request, argument);
    const int result = next(fd, request, argument);
    if (result == 0) {
        disguise(request, argument, capacity);
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
    return open_or(original_open, path, flags, mode);
}

int leased_open64(const char *path, int flags, ...) {
    va_list arguments;
    va_start(arguments, flags);
    const mode_t mode = mode_argument(flags, arguments);
    va_end(arguments);
    return open_or(original_open64, path, flags, mode);
}

int leased_openat(int directory, const char *path, int flags, ...) {
    va_list arguments;
    va_start(arguments, flags);
    const mode_t mode = mode_argument(flags, arguments);
    va_end(arguments);
    return open_at_or(original_openat, directory, path, flags, mode);
}

int leased_openat64(int directory, const char *path, int flags, ...) {
    va_list arguments;
    va_start(arguments, flags);
    const mode_t mode = mode_argument(flags, arguments);
    va_end(arguments);
    return open_at_or(original_openat64, directory, path, flags, mode);
}

// What open() and openat() become in programs built with _FORTIFY_SOURCE.

int leased_open_2(const char *path, int flags) {
    const int leased = open_leased(AT_FDCWD, path, flags);
    return leased >= 0 ? leased : original_open_2.find()(path, flags);
}

int leased_open64_2(const char *path, int flags) {
    const int leased = open_leased(AT_FDCWD, path, flags);
    return leased >= 0 ? leased : original_open64_2.find()(path, flags);
}

int leased_openat_2(int directory, const char *path, int flags) {
    const int leased = open_leased(directory, path, flags);
    return leased >= 0 ? leased : original_openat_2.find()(directory, path, flags);
}

int leased_openat64_2(int directory, const char *path, int flags) {
    const int leased = open_leased(directory, path, flags);
    return leased >= 0 ? leased : original_openat64_2.find()(directory, path, flags);
}

FILE *leased_fopen(const char *path, const char *mode) {
    return open_stream_or(original_fopen, path, mode);
}

FILE *leased_fopen64(const char *path, const char *mode) {
    return open_stream_or(original_fopen64, path, mode);
}

int leased_ioctl(int fd, unsigned long request, ...) {
    va_list arguments;
    va_start(arguments, request);
    void *argument = va_arg(arguments, void *);
    va_end(arguments);
    return ioctl_or(original_ioctl, fd, request, argument);
}

// What ioctl() becomes in programs of 32 bits that are built with _TIME_BITS=64.

int leased_ioctl_time64(int fd, unsigned long request, ...) {
    va_list arguments;
    va_start(arguments, request);
    void *argument = va_arg(arguments, void *);
    va_end(arguments);
    return ioctl_or(original_ioctl_time64, fd, request, argument);
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
