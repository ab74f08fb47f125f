#include "fence.hpp"

#include <algorithm>
#include <cstdint>
#include <vector>

#include <linux/sync_file.h>
#include <poll.h>
#include <xf86drm.h>

#include "internal/user_pointer.hpp"

namespace sublet::kms {

namespace {

/// A syncobj that is a step between a timeline and a sync file, which do not know each other.
class Step {
public:
    explicit Step(int device) : device_(device) {
        if (drmSyncobjCreate(device, 0, &handle_) != 0) {
            handle_ = 0;
        }
    }
    ~Step() {
        if (handle_ != 0) {
            drmSyncobjDestroy(device_, handle_);
        }
    }

    Step(const Step &) = delete;
    Step &operator=(const Step &) = delete;

    [[nodiscard]] uint32_t handle() const { return handle_; } ///< 0: there is none, see errno.

private:
    int device_;
    uint32_t handle_ = 0;
};

} // namespace

std::expected<Fence, Error> Fence::of_timeline(int device, uint32_t syncobj, uint64_t point) {
    const Step step(device);
    int fd = -1;
    if (step.handle() == 0 ||
        drmSyncobjTransfer(device, step.handle(), 0, syncobj, point, 0) != 0 ||
        drmSyncobjExportSyncFile(device, step.handle(), &fd) != 0) {
        return std::unexpected(Error::from_errno("make a fence of a timeline's point"));
    }
    return Fence(UniqueFd(fd));
}

std::expected<void, Error> Fence::put_on_timeline(int device, uint32_t syncobj,
                                                  uint64_t point) const {
    const Step step(device);
    if (step.handle() == 0 || drmSyncobjImportSyncFile(device, step.handle(), fd_.get()) != 0 ||
        drmSyncobjTransfer(device, syncobj, point, step.handle(), 0, 0) != 0) {
        return std::unexpected(Error::from_errno("make a timeline's point of a fence"));
    }
    return {};
}

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
