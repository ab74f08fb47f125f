#pragma once

#include <vector>

#include "../scanout.hpp"

#include "framebuffers_in_use.hpp"

namespace sublet::kms {

/// Mode setting by atomic commits.
class AtomicScanout : public Scanout {
public:
    AtomicScanout(const Device &device, std::vector<Pipeline> displays)
        : Scanout(std::move(displays)), fd_(device.fd()), flips_async_(device.flips_async()),
          out_fences_(pipelines().size()) {}

    [[nodiscard]] ModeSetting mode_setting() const override { return ModeSetting::Atomic; }

    using Scanout::enable;
    [[nodiscard]] std::expected<void, Error>
    enable(std::span<const drmModeModeInfo> modes) override;
    [[nodiscard]] std::expected<void, Error> show(const Layer &layer) override;
    [[nodiscard]] std::expected<void, Error> test() const override;
    [[nodiscard]] std::expected<void, Error> test_modeset() const override;
    [[nodiscard]] std::expected<void, Error> flip(uint64_t user_data) override;
    [[nodiscard]] std::expected<void, Error> flip_async(uint64_t user_data) override;
    [[nodiscard]] std::expected<void, Error> modeset(uint64_t user_data) override;
    [[nodiscard]] AtomicRequest *next_request() override {
        return lighting_ ? &*lighting_ : &once_;
    }
    [[nodiscard]] std::expected<void, Error> set_in_fence(const Plane &plane, Fence fence) override;
    [[nodiscard]] std::expected<void, Error> enable_out_fence() override;
    using Scanout::take_out_fence;
    [[nodiscard]] std::optional<Fence> take_out_fence(CrtcId crtc) override;

private:
    using Check = std::expected<void, Error> (AtomicRequest::*)(int) const;
    using Commit = std::expected<void, Error> (AtomicRequest::*)(int, uint64_t) const;

    [[nodiscard]] std::expected<void, Error> mark_damage(const Layer &layer);
    void forget_damage();
    [[nodiscard]] std::expected<void, Error> check(Check way) const;
    [[nodiscard]] std::expected<void, Error> commit(Commit way, uint64_t user_data);
    void committed(AtomicRequest &request);

    int fd_;
    bool flips_async_;
    AtomicRequest frame_;                   ///< What may change from frame to frame.
    AtomicRequest once_;                    ///< For the next commit alone, beside frame_.
    std::optional<AtomicRequest> lighting_; ///< Those and all else, until a commit succeeds.
    std::vector<const Plane *> damaged_;    ///< Those with damage in frame_.
    bool makes_out_fences_ = false;
    std::vector<std::optional<Fence>> out_fences_; ///< One for each pipeline.
    FramebuffersInUse framebuffers_;
};

} // namespace sublet::kms
