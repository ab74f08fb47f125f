#pragma once

#include <cerrno>
#include <string>
#include <utility>

#include "../../vocabulary/drm_ptr.hpp"
#include "../../vocabulary/error.hpp"

namespace sublet::kms {

/// The error of a commit that failed with this errno, told apart from what looks alike:
///
/// When a lessor dies, nobody is master, and the kernel says EACCES as if its session were switched
/// away. But its leases are empty then (drm_master_release()), which is ENOENT. And ENOENT is said
/// of an unknown property or object, too, when the lease is whole: then the request is at fault.
inline Error commit_error(int fd, int code, std::string what) {
    if (code == EACCES || code == ENOENT) {
        const DrmResources left(drmModeGetResources(fd));
        const bool whole = left && left->count_crtcs != 0;
        if (code == EACCES && left && !whole) {
            code = ENOENT;
        } else if (code == ENOENT && whole) {
            return Error::make(Error::Kind::Invalid,
                               "could not " + what + ": no such object or property in this lease");
        }
    }
    return Error{Error::Kind::System, code, std::move(what)};
}

} // namespace sublet::kms
