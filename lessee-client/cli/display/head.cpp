#include "display/head.hpp"

#include <sublet/lessee/lease_loss.hpp>

namespace sublet::cli {

namespace kms = lessee::kms;

std::expected<std::unique_ptr<Head>, Error> Head::create(const kms::Device &device,
                                                         kms::Pipeline pipeline, kms::Mode mode,
                                                         ExtraPlanes extra,
                                                         const MakeRenderer &make_renderer) {
    auto renderer = make_renderer(device.fd(), mode.width(), mode.height());
    if (!renderer) {
        return std::unexpected(renderer.error());
    }
    std::unique_ptr<Head> head(new Head(device, std::move(pipeline), mode, *std::move(renderer)));
    head->add_sprites(extra);
    return head->draw().and_then([&] { return head->negotiate(); }).transform([&] {
        return std::move(head);
    });
}

Head::Head(const kms::Device &device, kms::Pipeline pipeline, kms::Mode mode,
           std::unique_ptr<Renderer> renderer)
    : fd_(device.fd()), pipeline_(std::move(pipeline)), mode_(mode), renderer_(std::move(renderer)),
      statistics_(mode.refresh_period()) {}

void Head::add_sprites(ExtraPlanes extra) {
    const auto add = [&](const kms::Plane *plane) {
        if (plane == nullptr) {
            return;
        }
        if (auto sprite = Sprite::create(fd_, pipeline_, *plane, mode_)) {
            sprites_.push_back(*std::move(sprite));
        }
    };
    if (extra.overlay && !pipeline_.overlays.empty()) {
        add(pipeline_.overlays.front());
    }
    if (extra.cursor) {
        add(pipeline_.cursor);
    }
}

std::expected<void, Error> Head::draw() {
    auto framebuffer = renderer_->draw(frame_);
    if (!framebuffer) {
        return std::unexpected(framebuffer.error());
    }
    picture_ = *std::move(framebuffer);
    return {};
}

void Head::show_picture(kms::AtomicRequest &request) const {
    pipeline_.set_plane(request, *pipeline_.primary, picture_,
                        {.width = mode_.width(), .height = mode_.height()});
    for (const Sprite &sprite : sprites_) {
        sprite.place(request, frame_);
    }
}

std::expected<void, Error> Head::negotiate() {
    for (;;) {
        const auto accepted = prepare_first_commit();
        if (accepted || sprites_.empty() ||
            lessee::classify_kms_error(accepted.error()) != lessee::KmsFailure::Rejected) {
            return accepted;
        }
        sprites_.pop_back();
    }
}

std::expected<void, Error> Head::prepare_first_commit() {
    auto mode_blob = kms::Blob::create(fd_, mode_);
    if (!mode_blob) {
        return std::unexpected(mode_blob.error());
    }
    first_.emplace();
    pipeline_.set_mode(*first_, *std::move(mode_blob));
    for (const kms::Plane *left_over : pipeline_.overlays) {
        kms::Pipeline::clear_plane(*first_, *left_over);
    }
    if (pipeline_.cursor != nullptr) {
        kms::Pipeline::clear_plane(*first_, *pipeline_.cursor);
    }
    show_picture(*first_);

    const auto as_flip = first_->test(fd_);
    if (as_flip || lessee::classify_kms_error(as_flip.error()) != lessee::KmsFailure::Rejected) {
        needs_modeset_ = false;
        return as_flip;
    }
    needs_modeset_ = true;
    return first_->test_modeset(fd_);
}

std::expected<void, Error> Head::commit() {
    if (!picture_) {
        if (const auto drawn = draw(); !drawn) {
            return drawn;
        }
        show_picture(request_);
    }
    const auto now = Clock::now();
    const kms::AtomicRequest &request = first_ ? *first_ : request_;
    const auto committed =
        first_ && needs_modeset_ ? request.modeset(fd_, frame_) : request.flip(fd_, frame_);
    if (committed) {
        statistics_.committed(now.time_since_epoch());
        awaited_ = now;
        ++frame_;
        picture_.reset();
    }
    return committed;
}

void Head::flipped(const kms::PageFlip &flip) {
    renderer_->flipped();
    statistics_.flipped(flip);
    awaited_.reset();
    first_.reset();
}

} // namespace sublet::cli
