#pragma once

#include <vector>

#include "../scanout.hpp"

#include "framebuffers_in_use.hpp"

namespace sublet::kms {

/// Mode setting by atomic commits.
class AtomicScanout : public Scanout {
public:
    AtomicScanout(int fd, Pipeline pipeline) : Scanout(std::move(pipeline)), fd_(fd) {}

    [[nodiscard]] ModeSetting mode_setting() const override { return ModeSetting::Atomic; }

    [[nodiscard]] std::expected<void, Error> enable(const drmModeModeInfo &mode) override;
    [[nodiscard]] std::expected<void, Error> show(const Layer &layer) override;
    [[nodiscard]] std::expected<void, Error> test() const override;
    [[nodiscard]] std::expected<void, Error> test_modeset() const override;
    [[nodiscard]] std::expected<void, Error> flip(uint64_t user_data) override;
    [[nodiscard]] std::expected<void, Error> modeset(uint64_t user_data) override;
    [[nodiscard]] AtomicRequest *modeset_request() override {
        return lighting_ ? &*lighting_ : nullptr;
    }
    [[nodiscard]] std::expected<void, Error> set_in_fence(const Plane &plane, Fence fence) override;
    [[nodiscard]] std::expected<void, Error> enable_out_fence() override;
    [[nodiscard]] std::optional<Fence> take_out_fence() override;

private:
    [[nodiscard]] const AtomicRequest &next() const { return lighting_ ? *lighting_ : frame_; }
    [[nodiscard]] std::expected<void, Error> mark_damage(const Layer &layer);
    void forget_damage();
    [[nodiscard]] std::expected<void, Error> done(std::expected<void, Error> committed);

    int fd_;
    AtomicRequest frame_;                   ///< What may change from frame to frame.
    std::optional<AtomicRequest> lighting_; ///< That and all else, until a commit succeeds.
    std::vector<const Plane *> damaged_;    ///< Those with damage in frame_.
    bool out_fences_ = false;
    std::optional<Fence> out_fence_;
    FramebuffersInUse framebuffers_;
};

} // namespace sublet::kms
