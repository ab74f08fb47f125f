#pragma once

#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include <sublet/kms/device.hpp>
#include <sublet/kms/dumb_buffer.hpp>
#include <sublet/kms/page_flip.hpp>
#include <sublet/kms/pipeline.hpp>
#include <sublet/kms/scanout.hpp>

namespace sublet::test {

/// Throws what went wrong, which fails the test.
template <typename T> T checked(std::expected<T, Error> result) {
    if (!result) {
        throw std::runtime_error(result.error().message());
    }
    if constexpr (!std::is_void_v<T>) {
        return *std::move(result);
    }
}

/// Opens the card under test ($SUBLET_CARD), of which nobody else is master.
UniqueFd open_card();

/// A lease that the test itself gave out.
struct RawLease {
    UniqueFd fd;
    uint32_t lessee;
};

/// The master of the card under test, without a compositor. Everything is dark at first.
class RawLessor {
public:
    RawLessor();

    [[nodiscard]] int fd() const { return device_.fd(); }

    /// Lends the n-th display, or several, with their CRTCs and all planes.
    RawLease lend(size_t display) { return lend(std::vector{display}); }
    RawLease lend(const std::vector<size_t> &displays);
    void revoke(const RawLease &lease);

    /// As when its session is switched away, and back.
    void drop_master();
    void set_master();

    /// What the kernel shows on a plane; empty: nothing.
    [[nodiscard]] FbId framebuffer_of(const kms::Plane &plane) const;

    /// What the CRTC of the n-th display shows: the hardware's own picture, through its writeback
    /// connector. The display must be lit.
    std::shared_ptr<kms::DumbBuffer> photograph(size_t display);

private:
    kms::Device device_;
    std::vector<kms::Pipeline> pipelines_;
};

/// One leased display and what is needed to drive it.
struct Lessee {
    kms::Device device;
    std::vector<kms::Pipeline> pipelines;
    drmModeModeInfo mode;

    explicit Lessee(UniqueFd leased, kms::ModeSetting wanted = kms::ModeSetting::Atomic);

    [[nodiscard]] const kms::Pipeline &pipeline() const { return pipelines.front(); }
    [[nodiscard]] std::unique_ptr<kms::Scanout> scanout() const {
        return kms::Scanout::create(device, pipeline());
    }

    /// A buffer of one colour, of the display's size unless another is given.
    [[nodiscard]] std::shared_ptr<kms::DumbBuffer> buffer(uint32_t colour, uint32_t width = 0,
                                                          uint32_t height = 0) const;
    /// `buffer` on the primary plane, all over the display.
    [[nodiscard]] kms::Layer picture(const std::shared_ptr<kms::DumbBuffer> &buffer,
                                     kms::Rotation rotation = {}) const;

    /// Lights the display with `layer` and waits until it is shown.
    void light(kms::Scanout &scanout, const kms::Layer &layer);
    /// Waits for the next flip.
    kms::PageFlip flipped();

private:
    kms::PageFlipReader reader_;
};

} // namespace sublet::test
