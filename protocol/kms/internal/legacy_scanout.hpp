#pragma once

#include "../scanout.hpp"

#include "framebuffers_in_use.hpp"

namespace sublet::kms {

/// Mode setting by SetCrtc, PageFlip and the legacy cursor calls: primary and cursor plane only.
///
/// The first frame of a display is set by SetCrtc, which a driver does without a modeset where the
/// mode is set already, since PageFlip may refuse a framebuffer that is laid out unlike the one
/// that the lessor showed.
class LegacyScanout : public Scanout {
public:
    LegacyScanout(const Device &device, std::vector<Pipeline> displays)
        : Scanout(std::move(displays)), fd_(device.fd()) {}

    [[nodiscard]] ModeSetting mode_setting() const override { return ModeSetting::Legacy; }

    using Scanout::enable;
    [[nodiscard]] std::expected<void, Error>
    enable(std::span<const drmModeModeInfo> modes) override;
    [[nodiscard]] std::expected<void, Error> show(const Layer &layer) override;
    [[nodiscard]] std::expected<void, Error> test() const override;
    [[nodiscard]] std::expected<void, Error> test_modeset() const override;
    [[nodiscard]] std::expected<void, Error> flip(uint64_t user_data) override;
    [[nodiscard]] std::expected<void, Error> modeset(uint64_t user_data) override;

private:
    /// The cursor as it is to be, or as the kernel has it.
    struct Cursor {
        FbId framebuffer; ///< Empty: none.
        PlaneRect rect;
    };

    /// Whether the CRTC has the mode already, from the lessor.
    [[nodiscard]] bool is_set() const;
    [[nodiscard]] std::expected<void, Error> set_crtc();
    [[nodiscard]] std::expected<void, Error> update_cursor();
    [[nodiscard]] std::expected<void, Error> set_cursor_picture();
    [[nodiscard]] std::expected<void, Error> page_flip(uint64_t user_data) const;

    int fd_;
    drmModeModeInfo mode_ = {};
    bool lit_ = false;
    FbId primary_;
    Cursor cursor_;
    Cursor shown_cursor_;
    FramebuffersInUse framebuffers_;
};

} // namespace sublet::kms
