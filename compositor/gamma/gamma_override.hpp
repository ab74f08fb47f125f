#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <vector>

#include "gamma/gamma_wish.hpp"
#include "vocabulary/error.hpp"
#include "vocabulary/kms_ids.hpp"

namespace sublet {

/// A leased CRTC whose gamma ramp is the lessor's instead of its lessee's: a gamma of ours, or
/// black.
///
/// Black is how a leased display is blanked: the CRTC stays on, because the kernel refuses every
/// page flip on one that is off (EINVAL), and the lessee goes on as if it were seen. It may set a
/// ramp of its own and be seen again.
///
/// Ends with end(), or with the lease, whose whole state is put back: not by the destructor.
class GammaOverride {
public:
    /// Nothing is set yet. `master_fd` is borrowed and must be master until end().
    /// Error::Unsupported: the CRTC has no ramp.
    [[nodiscard]] static std::expected<GammaOverride, Error> of(int master_fd, CrtcId crtc);

    [[nodiscard]] CrtcId crtc() const { return crtc_; }

    /// Sets a ramp. Waits for the next vblank; a flip that the lessee asks for in just that time is
    /// EBUSY.
    [[nodiscard]] std::expected<void, Error> set_gamma(const GammaWish &gamma);
    [[nodiscard]] std::expected<void, Error> blacken();

    /// Puts the lessee's ramp back, unless it has set one meanwhile; waits likewise.
    [[nodiscard]] std::expected<void, Error> end();

private:
    using Bytes = std::vector<uint8_t>;

    GammaOverride() = default;

    [[nodiscard]] std::expected<std::optional<Bytes>, Error> read() const;
    [[nodiscard]] std::expected<void, Error> apply(const Bytes &ramp);
    [[nodiscard]] std::expected<void, Error> set(const std::optional<Bytes> &ramp) const;

    int master_fd_ = -1;
    CrtcId crtc_;
    PropertyId property_;          ///< GAMMA_LUT.
    size_t entries_ = 0;           ///< Of a ramp.
    std::optional<Bytes> lessees_; ///< None: it has set no ramp.
    std::optional<Bytes> ours_;    ///< None: we have set no ramp.
};

} // namespace sublet
