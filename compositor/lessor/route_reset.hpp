#pragma once

#include <expected>

#include "kms/atomic_request.hpp"
#include "kms/property_catalog.hpp"
#include "lessor/kernel_lease.hpp"
#include "vocabulary/error.hpp"

namespace sublet {

/// Whether a lessee has routed a connector of its lease to another CRTC than it was leased with:
/// the n-th CRTC of `objects` is the n-th connector's. `drm_fd` is borrowed.
[[nodiscard]] bool is_rerouted(int drm_fd, kms::PropertyCatalog &catalog,
                               const LeasedObjects &objects);

/// Switches all of the objects off in one atomic commit. Setting one display after the other could
/// not undo crossed routes: the kernel refuses a CRTC that is on and has lost its connector.
/// `master_fd` must be master and the objects no longer leased. Waits for the commit.
[[nodiscard]] std::expected<void, Error>
switch_everything_off(int master_fd, kms::PropertyCatalog &catalog, const LeasedObjects &objects);

/// Adds to `request` that the overlay planes of `objects` show nothing.
[[nodiscard]] std::expected<void, Error> add_overlays_off(kms::AtomicRequest &request,
                                                          kms::PropertyCatalog &catalog,
                                                          const LeasedObjects &objects);

} // namespace sublet
