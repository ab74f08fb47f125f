#include "failure.hpp"

#include <cerrno>

namespace sublet::kms {

Failure classify(const Error &error) {
    switch (error.kind == Error::Kind::System ? error.code : 0) {
    case ENOENT:
    case ENODEV:
        return Failure::LeaseLost;
    case EACCES:
        return Failure::Suspended;
    case EBUSY:
    case EINTR:
    case EAGAIN:
        return Failure::Busy;
    default:
        return Failure::Rejected;
    }
}

} // namespace sublet::kms
