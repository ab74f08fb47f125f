#pragma once

#include <expected>
#include <vector>

#include "vocabulary/error.hpp"
#include "vocabulary/kms_ids.hpp"
#include "vocabulary/unique_fd.hpp"

namespace sublet {

/// What one lease hands over; the whole of it, the kernel adds nothing.
struct LeasedObjects {
    std::vector<ConnectorId> connectors;
    std::vector<CrtcId> crtcs;
    std::vector<PlaneId> planes;

    bool operator==(const LeasedObjects &) const = default;
};

/// One running lease of the kernel (DRM_IOCTL_MODE_CREATE_LEASE), as a value: destroying it
/// revokes.
class KernelLease {
public:
    /// Leases `objects`, which must contain at least one of each kind.
    ///
    /// `master_fd` is borrowed, must be the card's master and outlive the lease. Errors by the
    /// kernel: EBUSY an object is leased already, ENOENT there is no such object, EACCES not
    /// master.
    [[nodiscard]] static std::expected<KernelLease, Error> create(int master_fd,
                                                                  LeasedObjects objects);

    KernelLease(KernelLease &&other) noexcept;
    KernelLease &operator=(KernelLease &&other) noexcept;
    ~KernelLease();

    [[nodiscard]] LesseeId lessee() const { return lessee_; }
    [[nodiscard]] const LeasedObjects &objects() const { return objects_; }

    /// The lessee's fd, once; afterwards empty. As long as any duplicate of it is open, the kernel
    /// sends no LEASE uevent: keep none.
    [[nodiscard]] UniqueFd take_fd() { return std::move(fd_); }

    /// A duplicate of the lessee's fd, before that is taken: for who wants what the lessee shows to
    /// outlive it, and can do without the LEASE uevent. Empty if there is none.
    [[nodiscard]] UniqueFd duplicate_fd() const;

    /// We end it: every later call on the lessee's fd gives ENOENT. Hardware state stays as it is.
    ///
    /// Fails with EACCES while the session is switched away; then the lease still runs and revoke()
    /// must be tried again. Succeeds at once if the lease has ended already.
    std::expected<void, Error> revoke();

    /// The kernel ended it (its fd was closed everywhere): nothing is left to revoke.
    void mark_ended() { lessee_ = {}; }

private:
    KernelLease(int master_fd, LesseeId lessee, UniqueFd fd, LeasedObjects objects);

    int master_fd_;
    LesseeId lessee_;
    UniqueFd fd_;
    LeasedObjects objects_;
};

/// The leases of this master that still have objects; the truth to reconcile with.
/// Fails with EACCES while the session is switched away.
[[nodiscard]] std::expected<std::vector<LesseeId>, Error> list_lessees(int master_fd);

} // namespace sublet
