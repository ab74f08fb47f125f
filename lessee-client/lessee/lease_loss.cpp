#include "lessee/lease_loss.hpp"

#include <cerrno>

#include "kms/failure.hpp"

namespace sublet::lessee {

std::optional<LeaseLost> lease_loss(const Lease &lease) {
    if (lease.state() != Lease::State::Ended) {
        return std::nullopt;
    }
    return LeaseLost{LeaseLost::Cause::Finished, "the lessor ended the lease"};
}

std::optional<LeaseLost> lease_loss(const Lease &lease, const Error &error) {
    if (error.kind == Error::Kind::Lost) {
        return LeaseLost{LeaseLost::Cause::LessorGone, error.message()};
    }
    if (kms::classify(error) != kms::Failure::LeaseLost) {
        return std::nullopt;
    }
    if (auto told = lease_loss(lease)) {
        return told;
    }
    if (error.code == ENODEV) {
        return LeaseLost{LeaseLost::Cause::CardGone, "the card was removed"};
    }
    return LeaseLost{LeaseLost::Cause::Revoked, "the kernel emptied the lease"};
}

} // namespace sublet::lessee
