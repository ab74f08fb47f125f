#include "fence.hpp"

#include <algorithm>
#include <cstdint>
#include <vector>

#include <linux/sync_file.h>
#include <poll.h>
#include <xf86drm.h>

#include "internal/user_pointer.hpp"

namespace sublet::kms {

bool Fence::signalled() const {
    pollfd input = {fd_.get(), POLLIN, 0};
    return poll(&input, 1, 0) == 1 && (input.revents & POLLIN) != 0;
}

std::expected<bool, Error> Fence::wait(std::chrono::milliseconds patience) const {
    using Clock = std::chrono::steady_clock;
    const auto end = Clock::now() + patience;
    pollfd input = {fd_.get(), POLLIN, 0};
    int ready = 0;
    do {
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(end - Clock::now());
        ready = poll(&input, 1, static_cast<int>(std::max(left.count(), int64_t{0})));
    } while (ready < 0 && (errno == EINTR || errno == EAGAIN));
    if (ready < 0) {
        return std::unexpected(Error::from_errno("wait for a fence"));
    }
    if (ready == 0) {
        return false;
    }
    return signalled_at().transform([](const auto &) { return true; });
}

std::expected<std::optional<std::chrono::nanoseconds>, Error> Fence::signalled_at() const {
    sync_file_info info = {};
    if (drmIoctl(fd_.get(), SYNC_IOC_FILE_INFO, &info) != 0) {
        return std::unexpected(Error::from_errno("ask a fence"));
    }
    std::vector<sync_fence_info> parts(info.num_fences);
    info.sync_fence_info = user_pointer(parts.data());
    if (drmIoctl(fd_.get(), SYNC_IOC_FILE_INFO, &info) != 0) {
        return std::unexpected(Error::from_errno("ask a fence"));
    }
    if (info.status < 0) {
        return std::unexpected(Error::from_result(info.status, "do what a fence stands for"));
    }
    if (info.status == 0) {
        return std::nullopt;
    }
    uint64_t last = 0;
    for (const sync_fence_info &part : parts) {
        last = std::max(last, uint64_t{part.timestamp_ns});
    }
    return std::chrono::nanoseconds(last);
}

} // namespace sublet::kms
