#include "lease/lease_end.hpp"

namespace sublet::cli {

using lessee::LeaseLost;

std::optional<LeaseLost> hear_end(LessorSession &session, const lessee::Lease &lease,
                                  std::chrono::milliseconds patience) {
    const auto told = session.wait_until_or_signal(
        Clock::now() + patience, [&] { return lease.state() == lessee::Lease::State::Ended; });
    if (!told) {
        return LeaseLost{LeaseLost::Cause::LessorGone, told.error().message};
    }
    return lessee::lease_loss(lease);
}

std::variant<LeaseLost, Error> explain_kms_error(LessorSession &session, const lessee::Lease &lease,
                                                 const Error &error) {
    const auto lost = lessee::lease_loss(lease, error);
    if (!lost) {
        return error;
    }
    return hear_end(session, lease, std::chrono::seconds(1)).value_or(*lost);
}

Failure to_failure(const LeaseLost &lost) {
    if (lost.cause == LeaseLost::Cause::LessorGone) {
        return {ExitCode::LessorGone, "lease lost: " + lost.detail};
    }
    if (lost.told) {
        return {.code = ExitCode::LeaseEnded,
                .message = "lease lost: " + lost.detail,
                .reason = std::string(to_word(*lost.told))};
    }
    return {ExitCode::LeaseEnded, "lease lost: " + lost.detail,
            "was the display unplugged, the lease revoked or the session switched away? The "
            "compositor's log tells; lease again when the display is offered again"};
}

Failure to_failure(const std::variant<LeaseLost, Error> &explained) {
    if (const auto *lost = std::get_if<LeaseLost>(&explained)) {
        return to_failure(*lost);
    }
    return {ExitCode::KmsFailure, std::get<Error>(explained).message()};
}

} // namespace sublet::cli
