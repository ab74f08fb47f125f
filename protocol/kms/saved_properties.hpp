#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <vector>

#include "../vocabulary/error.hpp"
#include "atomic_request.hpp"
#include "pipeline.hpp"

namespace sublet::kms {

/// What a display's optional properties were before we came (rotation, gamma, CTM, VRR, HDR,
/// Colorspace, max bpc, zpos, alpha, blend mode), to leave no trace: a lessor may not know of what
/// its lessees set.
class SavedProperties {
public:
    /// As they were when the Device was opened; blobs are copied, since whoever made them may
    /// destroy them. `fd` is the leased one. The pipeline is borrowed for the call.
    [[nodiscard]] static std::expected<SavedProperties, Error> of(int fd, const Pipeline &pipeline);

    /// Adds to `request` every one that has another value now. Reads the kernel's state.
    [[nodiscard]] std::expected<void, Error> restore(AtomicRequest &request, int fd) const;

private:
    struct Saved {
        PropertyId property;
        uint64_t value = 0;
        bool is_blob = false;
        std::vector<std::byte> contents; ///< Of the blob; empty: it had none.
    };
    struct Object {
        uint32_t id;
        uint32_t type; ///< DRM_MODE_OBJECT_*.
        std::vector<Saved> properties;
    };

    std::vector<Object> objects_;
};

} // namespace sublet::kms
