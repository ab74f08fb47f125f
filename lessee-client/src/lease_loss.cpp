#include <sublet/lessee/lease_loss.hpp>

#include <cerrno>

namespace sublet::lessee {

using namespace std::chrono_literals;

namespace {

constexpr auto busy_retry = 1ms;   // Less than a frame: the other commit ends at a vblank.
constexpr auto busy_patience = 2s; // Then somebody else keeps the CRTC busy for good.
constexpr auto suspended_retry = 100ms;

} // namespace

KmsFailure classify_kms_error(const Error &error) {
    switch (error.kind == Error::Kind::System ? error.code : 0) {
    case ENOENT:
    case ENODEV:
        return KmsFailure::LeaseLost;
    case EACCES:
        return KmsFailure::Suspended;
    case EBUSY:
    case EINTR:
    case EAGAIN:
        return KmsFailure::Busy;
    default:
        return KmsFailure::Rejected;
    }
}

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
    if (classify_kms_error(error) != KmsFailure::LeaseLost) {
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

std::optional<CommitPatience::Clock::time_point> CommitPatience::retry_at(const Error &error,
                                                                          Clock::time_point now) {
    const KmsFailure failure = classify_kms_error(error);
    suspended_ = failure == KmsFailure::Suspended;
    if (suspended_) {
        busy_since_.reset();
        return now + suspended_retry;
    }
    if (failure != KmsFailure::Busy) {
        return std::nullopt;
    }
    busy_since_ = busy_since_.value_or(now);
    if (now - *busy_since_ >= busy_patience) {
        return std::nullopt;
    }
    return now + busy_retry;
}

} // namespace sublet::lessee
