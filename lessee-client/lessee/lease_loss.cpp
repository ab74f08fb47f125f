#include "lessee/lease_loss.hpp"

#include <cerrno>

#include "kms/failure.hpp"

namespace sublet::lessee {

std::optional<LeaseLost> lease_loss(const Lease &lease) {
    if (lease.state() != Lease::State::Ended) {
        return std::nullopt;
    }
    const LeaseNews *const news = lease.news();
    if (news == nullptr || !news->end) {
        return LeaseLost{LeaseLost::Cause::Finished, "the lessor ended the lease"};
    }
    return LeaseLost{LeaseLost::Cause::Finished, "the lessor ended the lease: " + news->end->text,
                     news->end->cause};
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

std::optional<LeaseLost> hear_loss(Connection &connection, const Lease &lease) {
    const auto heard = connection.dispatch();
    if (heard) {
        return lease_loss(lease);
    }
    return lease_loss(lease, heard.error())
        .value_or(LeaseLost{LeaseLost::Cause::LessorGone, heard.error().message()});
}

} // namespace sublet::lessee
