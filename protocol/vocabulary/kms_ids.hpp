#pragma once

#include "strong_id.hpp"

namespace sublet {

// Ids of the kernel's mode-setting objects: unique per card, stable while the object exists.
using ConnectorId = StrongId<struct ConnectorTag>;
using CrtcId = StrongId<struct CrtcTag>;
using PlaneId = StrongId<struct PlaneTag>;
using FbId = StrongId<struct FbTag>;
using BlobId = StrongId<struct BlobTag>;
using PropertyId = StrongId<struct PropertyTag>;

/// The kernel's id of a lease, as LIST_LESSEES reports it; per card, reused after the end.
using LesseeId = StrongId<struct LesseeTag>;

/// Our own id of a request and of the lease that it may become. Unique across all cards, and never
/// reused within one run of the lessor.
using LeaseId = StrongId<struct LeaseTag>;

} // namespace sublet
