#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <vector>

#include "kms/atomic_request.hpp"
#include "kms/blob.hpp"
#include "kms/property_catalog.hpp"
#include "lessor/kernel_lease.hpp"
#include "vocabulary/error.hpp"
#include "vocabulary/kms_ids.hpp"

namespace sublet {

/// How the objects of a lease were set before the lessee had them: gamma, colour, HDR, VRR,
/// rotation and every other property that a lessee can change and that outlives it.
///
/// Not part of it: what a modeset or a frame of the lessor sets anyway (mode, routes, framebuffers,
/// geometry), and what cannot be set back (write-only, immutable and link properties).
class SavedState {
public:
    /// Reads every property of `objects`. Blobs are copied, since the kernel frees them when a
    /// lessee replaces them. `fd` is the catalog's card; borrowed, and outlives this object.
    [[nodiscard]] static std::expected<SavedState, Error>
    read(int fd, kms::PropertyCatalog &catalog, const LeasedObjects &objects);

    /// Adds all of it to `request`, which must not outlive this object. Nothing is read: what has
    /// this value already is set to it once more.
    void restore_all(kms::AtomicRequest &request) const;

    /// Adds to `request` what has another value now. Reads every object.
    [[nodiscard]] std::expected<void, Error> restore_changed(kms::AtomicRequest &request,
                                                             kms::PropertyCatalog &catalog) const;

    /// Sets what has another value now in a commit of its own for each property, and leaves out
    /// what the driver refuses: for when it refuses all of it together. Waits for each commit.
    /// The error is that of the last property refused.
    [[nodiscard]] std::expected<void, Error>
    restore_one_by_one(int master_fd, kms::PropertyCatalog &catalog) const;

private:
    using ObjectId = StrongId<struct SavedObjectTag>;

    struct Value {
        PropertyId property;
        uint64_t value = 0; ///< Of the property, or the id of `blob`.
        bool is_blob = false;
        std::optional<kms::Blob> blob;  ///< A copy, if there was one.
        std::vector<std::byte> content; ///< Of the blob.
    };
    struct Object {
        ObjectId id;
        uint32_t type = 0; ///< DRM_MODE_OBJECT_*.
        std::vector<Value> values;
    };

    [[nodiscard]] static std::expected<Object, Error>
    read_object(int fd, kms::PropertyCatalog &catalog, uint32_t id, uint32_t type);
    [[nodiscard]] std::expected<bool, Error> differs(const Value &saved, uint64_t now) const;

    int fd_ = -1;
    std::vector<Object> objects_;
};

} // namespace sublet
