#pragma once

#include <chrono>
#include <cstdint>
#include <expected>
#include <optional>
#include <utility>

#include "../vocabulary/error.hpp"
#include "../vocabulary/unique_fd.hpp"

namespace sublet::kms {

/// Something that will have happened: a sync_file of the kernel (linux/sync_file.h), owned.
///
/// As a plane's in-fence it is what the hardware waits for before it shows a framebuffer: the end
/// of its rendering (EGL: eglDupNativeFenceFDANDROID). As a CRTC's out-fence it tells that a commit
/// has reached the screen, and thereby that the buffers before it are free.
class Fence {
public:
    explicit Fence(UniqueFd fd) : fd_(std::move(fd)) {}

    /// A point of a timeline, as Vulkan and explicit synchronisation have them: KMS takes sync
    /// files alone. `syncobj` is a handle on the fd `device`. System errors: EINVAL if nobody has
    /// said yet what will signal the point, ENOENT if there is no such handle, EOPNOTSUPP if the
    /// driver knows no timelines.
    [[nodiscard]] static std::expected<Fence, Error> of_timeline(int device, uint32_t syncobj,
                                                                 uint64_t point);

    /// The other way: the point signals when this fence does. The points of a timeline are put on
    /// it in their order. System errors: likewise.
    [[nodiscard]] std::expected<void, Error> put_on_timeline(int device, uint32_t syncobj,
                                                             uint64_t point) const;

    /// Owned here; readable once the fence has signalled.
    [[nodiscard]] int fd() const { return fd_.get(); }

    /// Hands the descriptor on.
    [[nodiscard]] UniqueFd take_fd() && { return std::move(fd_); }

    [[nodiscard]] bool signalled() const;

    /// Blocks until it has signalled, `patience` at most; false if it has not by then. System
    /// errors: of poll(2), or what the work that it stands for failed with.
    [[nodiscard]] std::expected<bool, Error> wait(std::chrono::milliseconds patience) const;

    /// When it signalled, CLOCK_MONOTONIC; empty if it has not. Of several the last.
    [[nodiscard]] std::expected<std::optional<std::chrono::nanoseconds>, Error>
    signalled_at() const;

private:
    UniqueFd fd_;
};

} // namespace sublet::kms
