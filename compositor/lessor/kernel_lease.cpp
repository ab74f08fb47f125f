#include "lessor/kernel_lease.hpp"

#include <algorithm>
#include <iterator>

#include <fcntl.h>
#include <xf86drm.h>
#include <xf86drmMode.h>

#include "vocabulary/log.hpp"

namespace sublet {

std::expected<KernelLease, Error> KernelLease::create(int master_fd, LeasedObjects objects) {
    std::vector<uint32_t> ids;
    const auto add = [&](const auto &some) {
        std::ranges::transform(some, std::back_inserter(ids), [](auto id) { return id.value(); });
    };
    add(objects.connectors);
    add(objects.crtcs);
    add(objects.planes);
    uint32_t lessee = 0;
    const int fd =
        drmModeCreateLease(master_fd, ids.data(), static_cast<int>(ids.size()), O_CLOEXEC, &lessee);
    if (fd < 0) {
        return std::unexpected(Error::from_result(fd, "create a lease of the kernel"));
    }
    return KernelLease(master_fd, LesseeId(lessee), UniqueFd(fd), std::move(objects));
}

KernelLease::KernelLease(int master_fd, LesseeId lessee, UniqueFd fd, LeasedObjects objects)
    : master_fd_(master_fd), lessee_(lessee), fd_(std::move(fd)), objects_(std::move(objects)) {}

KernelLease::KernelLease(KernelLease &&other) noexcept
    : master_fd_(other.master_fd_), lessee_(std::exchange(other.lessee_, {})),
      fd_(std::move(other.fd_)), objects_(std::move(other.objects_)) {}

KernelLease &KernelLease::operator=(KernelLease &&other) noexcept {
    if (this != &other) {
        std::ignore = revoke();
        master_fd_ = other.master_fd_;
        lessee_ = std::exchange(other.lessee_, {});
        fd_ = std::move(other.fd_);
        objects_ = std::move(other.objects_);
    }
    return *this;
}

KernelLease::~KernelLease() {
    if (const auto revoked = revoke(); !revoked) {
        log_warn("lease: lessee {} left behind, {}", lessee_.value(), revoked.error().message());
    }
}

UniqueFd KernelLease::duplicate_fd() const {
    return UniqueFd(fcntl(fd_.get(), F_DUPFD_CLOEXEC, 0));
}

std::expected<void, Error> KernelLease::revoke() {
    if (!lessee_) {
        return {};
    }
    const int result = drmModeRevokeLease(master_fd_, lessee_.value());
    if (result < 0 && result != -ENOENT) {
        return std::unexpected(Error::from_result(result, "revoke a lease of the kernel"));
    }
    mark_ended();
    return {};
}

std::expected<std::vector<LesseeId>, Error> list_lessees(int master_fd) {
    constexpr size_t default_capacity = 16; // If there are more, the kernel is asked twice.
    std::vector<uint32_t> ids(default_capacity);
    drm_mode_list_lessees told{};
    do {
        ids.resize(std::max<size_t>(ids.size(), told.count_lessees));
        told.lessees_ptr = reinterpret_cast<uintptr_t>(ids.data());
        told.count_lessees = static_cast<uint32_t>(ids.size());
        if (drmIoctl(master_fd, DRM_IOCTL_MODE_LIST_LESSEES, &told) != 0) {
            return std::unexpected(Error::from_errno("list the kernel's lessees"));
        }
    } while (told.count_lessees > ids.size());
    ids.resize(told.count_lessees);
    return std::vector<LesseeId>(ids.begin(), ids.end());
}

} // namespace sublet
