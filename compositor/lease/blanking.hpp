#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <vector>

#include "vocabulary/error.hpp"
#include "vocabulary/kms_ids.hpp"

namespace sublet {

/// A leased CRTC whose gamma ramp the lessor made black.
///
/// The CRTC stays on, because the kernel refuses every page flip on one that is off (EINVAL): the
/// lessee goes on as if it were seen. It may set a ramp of its own and be seen again.
///
/// Ends with end(), or with the lease, whose whole state is put back: not by the destructor.
class Blanking {
public:
    /// Waits for the next vblank; a flip that the lessee asks for in just that time is EBUSY.
    /// `master_fd` is borrowed and must be master until end(). Error::Unsupported: the CRTC has no
    /// ramp.
    [[nodiscard]] static std::expected<Blanking, Error> begin(int master_fd, CrtcId crtc);

    /// Puts the former ramp back; waits as begin() does.
    [[nodiscard]] std::expected<void, Error> end() const;

private:
    using Bytes = std::vector<uint8_t>;

    Blanking(int master_fd, CrtcId crtc, uint32_t property, std::optional<Bytes> before);

    [[nodiscard]] std::expected<void, Error> set_ramp(const std::optional<Bytes> &ramp) const;

    int master_fd_;
    CrtcId crtc_;
    uint32_t property_;           ///< GAMMA_LUT.
    std::optional<Bytes> before_; ///< None: no ramp was set.
};

} // namespace sublet
