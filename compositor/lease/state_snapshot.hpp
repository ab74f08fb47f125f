#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <vector>

#include "lease/kernel_lease.hpp"
#include "vocabulary/error.hpp"
#include "vocabulary/kms_ids.hpp"

namespace sublet {

/// How the objects of a lease were set before the lessee had them: gamma, colour, HDR, VRR,
/// rotation and every other property that a lessee can change and that outlives it.
///
/// Not part of it: what a modeset or a frame of the lessor sets anyway (mode, routes, framebuffers,
/// geometry), and what cannot be set back (write-only, immutable and link properties).
class StateSnapshot {
public:
    /// Reads every property of `objects`. `drm_fd` is borrowed; blobs are copied, since the kernel
    /// frees them when a lessee replaces them.
    [[nodiscard]] static std::expected<StateSnapshot, Error> read(int drm_fd,
                                                                  const LeasedObjects &objects);

    /// Puts back what differs now and switches off the overlay planes, in one atomic commit; none
    /// if nothing differs. `master_fd` must be master and the objects no longer leased.
    /// Fails with EOPNOTSUPP on drivers without atomic modesetting, where little of this can be
    /// set.
    [[nodiscard]] std::expected<void, Error> restore(int master_fd) const;

private:
    struct Value {
        uint32_t property = 0;
        uint64_t value = 0;
        bool is_blob = false;
        std::vector<uint8_t> blob; ///< The contents, if `is_blob` and value is not 0.
    };
    struct OverlayRoute { ///< The properties that switch an overlay plane off.
        uint32_t fb = 0;
        uint32_t crtc = 0;
    };
    struct Object {
        uint32_t id = 0;
        uint32_t type = 0; ///< DRM_MODE_OBJECT_*.
        std::vector<Value> values;
        std::optional<OverlayRoute> overlay;
    };

    static std::expected<Object, Error> read_object(int drm_fd, uint32_t id, uint32_t type);

    std::vector<Object> objects_;
};

} // namespace sublet
