#pragma once

#include <cstdint>
#include <expected>
#include <memory>
#include <optional>
#include <vector>

#include <sublet/lessee/kms/atomic_request.hpp>
#include <sublet/lessee/kms/device.hpp>
#include <sublet/lessee/kms/page_flip.hpp>
#include <sublet/lessee/kms/pipeline.hpp>

#include "clock.hpp"
#include "statistics.hpp"
#include "test_picture.hpp"

namespace sublet::cli {

/// One leased display that shows the test picture, frame after frame, from two buffers.
///
/// Each frame costs one atomic ioctl and allocates nothing: the requests are made beforehand.
class Head {
public:
    /// Makes buffers and requests and asks the kernel whether `mode` needs a modeset. `device` is
    /// borrowed and must outlive the head.
    [[nodiscard]] static std::expected<std::unique_ptr<Head>, Error>
    create(const lessee::kms::Device &device, lessee::kms::Pipeline pipeline,
           lessee::kms::Mode mode);

    /// Draws the next frame and commits it; if that fails, the same frame is due again.
    [[nodiscard]] std::expected<void, Error> commit();

    /// The committed frame is on the screen.
    void flipped(const lessee::kms::PageFlip &flip);

    [[nodiscard]] const lessee::kms::Pipeline &pipeline() const { return pipeline_; }
    [[nodiscard]] const lessee::kms::Mode &mode() const { return mode_; }
    [[nodiscard]] bool needs_modeset() const { return needs_modeset_; }
    [[nodiscard]] const FrameStatistics &statistics() const { return statistics_; }

    /// When the frame was committed whose flip is awaited; empty if none is.
    [[nodiscard]] std::optional<Clock::time_point> awaiting_flip_since() const { return awaited_; }

private:
    struct Slot {
        TestPicture picture;
        std::shared_ptr<const lessee::kms::Framebuffer> framebuffer;
        lessee::kms::AtomicRequest request;
    };

    Head(const lessee::kms::Device &device, lessee::kms::Pipeline pipeline, lessee::kms::Mode mode);

    [[nodiscard]] std::expected<void, Error> add_slot();
    [[nodiscard]] std::expected<void, Error> prepare_first_commit();

    int fd_;
    lessee::kms::Pipeline pipeline_;
    lessee::kms::Mode mode_;
    std::vector<Slot> slots_;
    std::optional<lessee::kms::AtomicRequest> first_; // Lights the display; until the first flip.
    bool needs_modeset_ = false;
    uint32_t frame_ = 0;
    std::optional<Clock::time_point> awaited_;
    FrameStatistics statistics_;
};

} // namespace sublet::cli
