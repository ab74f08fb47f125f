#pragma once

#include <cerrno>
#include <string>
#include <utility>

#include "../../vocabulary/drm_ptr.hpp"
#include "../../vocabulary/error.hpp"

namespace sublet::kms {

/// The error of a commit that failed with this errno, told apart from what looks alike: when a
/// lessor dies, nobody is master, and the kernel says EACCES as if its session were switched away.
/// But its leases are empty then (drm_master_release()), which is ENOENT.
inline Error commit_error(int fd, int code, std::string what) {
    if (code == EACCES) {
        const DrmResources left(drmModeGetResources(fd));
        if (left && left->count_crtcs == 0) {
            code = ENOENT;
        }
    }
    return Error{Error::Kind::System, code, std::move(what)};
}

} // namespace sublet::kms
