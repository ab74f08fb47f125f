#include "head.hpp"

#include <drm_fourcc.h>

#include <sublet/lessee/kms/dumb_buffer.hpp>
#include <sublet/lessee/lease_loss.hpp>

namespace sublet::cli {

namespace kms = lessee::kms;

std::expected<std::unique_ptr<Head>, Error> Head::create(const kms::Device &device,
                                                         kms::Pipeline pipeline, kms::Mode mode) {
    std::unique_ptr<Head> head(new Head(device, std::move(pipeline), mode));
    return head->add_slot()
        .and_then([&] { return head->add_slot(); })
        .and_then([&] { return head->prepare_first_commit(); })
        .transform([&] { return std::move(head); });
}

Head::Head(const kms::Device &device, kms::Pipeline pipeline, kms::Mode mode)
    : fd_(device.fd()), pipeline_(std::move(pipeline)), mode_(mode),
      statistics_(mode.refresh_period()) {}

std::expected<void, Error> Head::add_slot() {
    auto buffer = kms::DumbBuffer::create(fd_, mode_.width(), mode_.height(), DRM_FORMAT_XRGB8888);
    if (!buffer) {
        return std::unexpected(buffer.error());
    }
    Slot slot{.picture = TestPicture(*buffer),
              .framebuffer = kms::DumbBuffer::framebuffer(*buffer),
              .request = {}};
    slot.request.set(pipeline_.primary->id, pipeline_.primary->properties.fb_id, slot.framebuffer);
    slots_.push_back(std::move(slot));
    return {};
}

std::expected<void, Error> Head::prepare_first_commit() {
    auto mode_blob = kms::Blob::create(fd_, mode_);
    if (!mode_blob) {
        return std::unexpected(mode_blob.error());
    }
    first_.emplace();
    pipeline_.set_mode(*first_, std::move(*mode_blob));
    pipeline_.set_plane(*first_, *pipeline_.primary, slots_.front().framebuffer,
                        {.width = mode_.width(), .height = mode_.height()});

    const auto as_flip = first_->test(fd_);
    if (as_flip || lessee::classify_kms_error(as_flip.error()) != lessee::KmsFailure::Rejected) {
        return as_flip;
    }
    needs_modeset_ = true;
    return first_->test_modeset(fd_);
}

std::expected<void, Error> Head::commit() {
    Slot &slot = slots_[frame_ % slots_.size()];
    slot.picture.draw(frame_);

    const auto now = Clock::now();
    const kms::AtomicRequest &request = first_ ? *first_ : slot.request;
    const auto committed =
        first_ && needs_modeset_ ? request.modeset(fd_, frame_) : request.flip(fd_, frame_);
    if (committed) {
        statistics_.committed(now.time_since_epoch());
        awaited_ = now;
        ++frame_;
    }
    return committed;
}

void Head::flipped(const kms::PageFlip &flip) {
    statistics_.flipped(flip);
    awaited_.reset();
    first_.reset();
}

} // namespace sublet::cli
