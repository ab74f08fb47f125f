#pragma once

#include <cstdint>
#include <expected>
#include <optional>

#include <sublet/kms/scanout.hpp>

#include "render/renderer.hpp"

namespace sublet::cli {

/// The fences of one display's frames: the kernel waits for the end of a
/// frame's rendering, and tells when the frame is on the screen.
class FrameFences {
public:
    /// Asks `scanout` for a fence with each commit; it is borrowed for the call.
    /// Error Unsupported: the driver makes none.
    [[nodiscard]] std::expected<void, Error> start(kms::Scanout &scanout);

    /// Has the next commit wait for `renderer`, if it draws with a fence.
    [[nodiscard]] std::expected<void, Error> before_commit(kms::Scanout &scanout,
                                                           Renderer &renderer);
    void committed(kms::Scanout &scanout);
    void flipped();

    [[nodiscard]] bool started() const { return started_; }
    [[nodiscard]] uint64_t waited_for() const { return waited_for_; }
    [[nodiscard]] uint64_t made() const { return made_; }
    /// How many of those made had signalled when the flip's event came.
    [[nodiscard]] uint64_t in_time() const { return in_time_; }

private:
    bool started_ = false;
    std::optional<kms::Fence> shown_; ///< Of the commit whose flip is awaited.
    uint64_t waited_for_ = 0;
    uint64_t made_ = 0;
    uint64_t in_time_ = 0;
};

} // namespace sublet::cli
