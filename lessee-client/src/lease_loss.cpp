#include <sublet/lessee/lease_loss.hpp>

#include <cerrno>

namespace sublet::lessee {

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

} // namespace sublet::lessee
