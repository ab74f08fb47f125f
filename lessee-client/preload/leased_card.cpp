#include "leased_card.hpp"

#include <cerrno>
#include <cstdlib>
#include <cstring>

#include <drm.h>
#include <fcntl.h>
#include <pthread.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

namespace sublet::preload {

namespace {

struct Lease {
    int fd = -1;
    dev_t device = 0;
};

pthread_once_t lease_read = PTHREAD_ONCE_INIT;
Lease inherited;

void read_variables() {
    const char *fd = std::getenv(fd_variable);
    const char *device = std::getenv(device_variable);
    if (fd == nullptr || device == nullptr) {
        return;
    }
    char *colon = nullptr;
    const auto major = std::strtoul(device, &colon, 10);
    if (*colon != ':') {
        return;
    }
    const auto minor = std::strtoul(colon + 1, nullptr, 10);
    inherited.fd = static_cast<int>(std::strtol(fd, nullptr, 10));
    inherited.device = makedev(static_cast<unsigned>(major), static_cast<unsigned>(minor));
}

/// Its fd is -1 if there is none. Read at the start: later on getenv() may meet the setenv() of
/// another thread.
[[gnu::constructor]] const Lease &inherited_lease() {
    pthread_once(&lease_read, read_variables);
    return inherited;
}

bool is_device(const struct stat &status, const Lease &lease) {
    return S_ISCHR(status.st_mode) && status.st_rdev == lease.device;
}

class KeptErrno {
public:
    KeptErrno() = default;
    KeptErrno(const KeptErrno &) = delete;
    KeptErrno &operator=(const KeptErrno &) = delete;
    ~KeptErrno() { errno = value_; }

private:
    int value_ = errno;
};

/// Whether there is a lease, and its fd is still open in this program.
bool is_open(const Lease &lease) {
    struct stat status;
    return lease.fd >= 0 && fstat(lease.fd, &status) == 0 && is_device(status, lease);
}

/// A descriptor of the lease, as open(2) with these flags gives one. All of them are one open file,
/// which cannot be opened anew: whether it blocks is for the last opening to say, and the signal
/// number, which means nothing without O_ASYNC, tells `sublet-lessee exec` that there was one.
int descriptor_of(const Lease &lease, int flags) {
    const int fd = fcntl(lease.fd, (flags & O_CLOEXEC) != 0 ? F_DUPFD_CLOEXEC : F_DUPFD, 3);
    if (fd >= 0) {
        fcntl(fd, F_SETSIG, opened_mark);
        fcntl(fd, F_SETFL, (fcntl(fd, F_GETFL) & ~O_NONBLOCK) | (flags & O_NONBLOCK));
    }
    return fd;
}

} // namespace

int open_leased(int directory, const char *path, int flags) {
    const KeptErrno kept;
    const Lease &lease = inherited_lease();
    struct stat status;
    if ((flags & O_PATH) != 0 || path == nullptr || !is_open(lease) ||
        fstatat(directory, path, &status, 0) != 0 || !is_device(status, lease)) {
        return -1;
    }
    return descriptor_of(lease, flags);
}

int open_leased_by_driver(const char *driver) {
    const KeptErrno kept;
    const Lease &lease = inherited_lease();
    char name[64];
    drm_version version = {};
    version.name = name;
    version.name_len = sizeof(name);
    if (driver == nullptr || !is_open(lease) || ioctl(lease.fd, DRM_IOCTL_VERSION, &version) != 0 ||
        version.name_len != std::strlen(driver) || version.name_len > sizeof(name) ||
        std::memcmp(name, driver, version.name_len) != 0) {
        return -1;
    }
    return descriptor_of(lease, O_CLOEXEC);
}

bool is_leased(int fd) {
    const KeptErrno kept;
    const Lease &lease = inherited_lease();
    struct stat status;
    return lease.fd >= 0 && fstat(fd, &status) == 0 && is_device(status, lease);
}

} // namespace sublet::preload
