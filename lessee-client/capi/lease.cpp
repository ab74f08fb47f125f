// The functions of <sublet/lessee.h> that take a lease.

#include <iterator>

#include <sublet/lessee.h>

#include "capi/guard.hpp"
#include "capi/objects.hpp"
#include "kms/failure.hpp"
#include "kms/internal/commit_error.hpp"

using namespace sublet;

namespace {

sublet_lessee_failure failure_of(sublet_lessee_lease &lease, const Error &error) {
    switch (kms::classify(error)) {
    case kms::Failure::LeaseLost:
        lease.end(error.code == ENODEV ? lessee::LeaseLost::Cause::CardGone
                                       : lessee::LeaseLost::Cause::Revoked);
        return SUBLET_LESSEE_LOST;
    case kms::Failure::Suspended:
        return SUBLET_LESSEE_SUSPENDED;
    case kms::Failure::Busy:
        return SUBLET_LESSEE_BUSY;
    case kms::Failure::Rejected:
        break;
    }
    if (lease.hotplug.probe_connectors()) { // Some lessors switch its CRTC off and say nothing.
        lease.end(lessee::LeaseLost::Cause::Unplugged);
        return SUBLET_LESSEE_LOST;
    }
    return SUBLET_LESSEE_REJECTED;
}

} // namespace

sublet_lessee_state sublet_lessee_lease_get_state(const sublet_lessee_lease *lease) {
    return lease->state();
}

sublet_lessee_cause sublet_lessee_lease_get_cause(const sublet_lessee_lease *lease) {
    return lease->cause();
}

int sublet_lessee_lease_take_fd(sublet_lessee_lease *lease) {
    switch (lease->state()) {
    case SUBLET_LESSEE_REQUESTED:
        return -EAGAIN;
    case SUBLET_LESSEE_GRANTED:
        if (UniqueFd fd = lease->lease->take_fd()) {
            return fd.release();
        }
        return -ENOENT;
    default:
        return -ENOENT;
    }
}

const sublet_lessee_offer *sublet_lessee_lease_get_display(const sublet_lessee_lease *lease,
                                                           size_t index) {
    const auto &displays = lease->displays;
    return index < displays.size()
               ? &std::next(displays.begin(), static_cast<ptrdiff_t>(index))->offer()
               : nullptr;
}

sublet_lessee_failure sublet_lessee_lease_kms_error(sublet_lessee_lease *lease, int fd, int error) {
    auto failure = SUBLET_LESSEE_REJECTED;
    static_cast<void>(capi::guarded([&] {
        failure = failure_of(*lease, kms::commit_error(fd, error, {}));
        return 0;
    }));
    return failure;
}

void sublet_lessee_lease_destroy(sublet_lessee_lease *lease) {
    delete lease;
}
