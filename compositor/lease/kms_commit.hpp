#pragma once

#include <cstdint>
#include <expected>
#include <span>
#include <string>
#include <vector>

#include "vocabulary/drm_ptr.hpp"
#include "vocabulary/error.hpp"

namespace sublet {

/// An atomic commit of the lessor's own, past wlroots: to objects that were leased, or are.
class KmsCommit {
public:
    /// `master_fd` is borrowed, outlives this object and must be master when it is committed.
    explicit KmsCommit(int master_fd);
    ~KmsCommit();
    KmsCommit(const KmsCommit &) = delete;
    KmsCommit &operator=(const KmsCommit &) = delete;

    void set(uint32_t object, uint32_t property, uint64_t value);

    /// Sets a property to a blob with these contents; the kernel keeps it as long as it is set.
    [[nodiscard]] std::expected<void, Error> set_blob(uint32_t object, uint32_t property,
                                                      std::span<const uint8_t> contents);

    /// Blocking; all of it or nothing. `flags`: DRM_MODE_ATOMIC_*. `what` is for the error, as
    /// "set a gamma ramp". Does nothing if nothing was set.
    [[nodiscard]] std::expected<void, Error> commit(uint32_t flags, std::string what) const;

private:
    int fd_;
    DrmAtomicRequest request_;
    std::vector<uint32_t> blobs_;
};

} // namespace sublet
