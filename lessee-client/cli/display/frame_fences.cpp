#include "display/frame_fences.hpp"

namespace sublet::cli {

std::expected<void, Error> FrameFences::start(kms::Scanout &scanout) {
    return scanout.enable_out_fence().transform([this] { started_ = true; });
}

std::expected<void, Error> FrameFences::before_commit(kms::Scanout &scanout, Renderer &renderer) {
    auto fence = started_ ? renderer.make_fence() : std::nullopt;
    if (!fence) {
        return {};
    }
    ++waited_for_;
    return scanout.set_in_fence(*scanout.pipeline().primary, *std::move(fence));
}

void FrameFences::committed(kms::Scanout &scanout) {
    shown_ = scanout.take_out_fence();
    if (shown_) {
        ++made_;
    }
}

void FrameFences::flipped() {
    if (shown_ && shown_->signalled()) {
        ++in_time_;
    }
    shown_.reset();
}

} // namespace sublet::cli
