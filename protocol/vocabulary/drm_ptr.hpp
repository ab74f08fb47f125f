#pragma once

#include <memory>

#include <xf86drm.h>
#include <xf86drmMode.h>

namespace sublet {

template <auto Free> struct DrmDeleter {
    template <typename T> void operator()(T *object) const { Free(object); }
};

/// What libdrm allocates and wants back through one of its own free functions.
template <typename T, auto Free> using DrmPtr = std::unique_ptr<T, DrmDeleter<Free>>;

using DrmResources = DrmPtr<drmModeRes, drmModeFreeResources>;
using DrmConnector = DrmPtr<drmModeConnector, drmModeFreeConnector>;
using DrmEncoder = DrmPtr<drmModeEncoder, drmModeFreeEncoder>;
using DrmCrtc = DrmPtr<drmModeCrtc, drmModeFreeCrtc>;
using DrmPlane = DrmPtr<drmModePlane, drmModeFreePlane>;
using DrmPlaneResources = DrmPtr<drmModePlaneRes, drmModeFreePlaneResources>;
using DrmObjectProperties = DrmPtr<drmModeObjectProperties, drmModeFreeObjectProperties>;
using DrmProperty = DrmPtr<drmModePropertyRes, drmModeFreeProperty>;
using DrmBlob = DrmPtr<drmModePropertyBlobRes, drmModeFreePropertyBlob>;
using DrmFramebuffer2 = DrmPtr<drmModeFB2, drmModeFreeFB2>;
using DrmObjectList = DrmPtr<drmModeObjectListRes, drmFree>;

} // namespace sublet
