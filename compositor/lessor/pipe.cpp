#include "lessor/pipe.hpp"

namespace sublet {

std::expected<Pipe, Error> Pipe::read(kms::PropertyCatalog &catalog, ConnectorId connector,
                                      CrtcId crtc, PlaneId primary) {
    const auto of_connector =
        kms::ObjectProperties::read(catalog, connector.value(), DRM_MODE_OBJECT_CONNECTOR);
    const auto of_crtc = kms::ObjectProperties::read(catalog, crtc.value(), DRM_MODE_OBJECT_CRTC);
    const auto of_plane =
        kms::ObjectProperties::read(catalog, primary.value(), DRM_MODE_OBJECT_PLANE);
    for (const auto *read : {&of_connector, &of_crtc, &of_plane}) {
        if (!*read) {
            return std::unexpected(read->error());
        }
    }
    Pipe pipe;
    pipe.connector_ = connector;
    pipe.crtc_ = crtc;
    pipe.primary_ = primary;
    pipe.connector_crtc_id_ = of_connector->id("CRTC_ID");
    pipe.crtc_properties_ = kms::CrtcProperties::resolve(*of_crtc);
    pipe.plane_properties_ = kms::PlaneProperties::resolve(*of_plane);
    if (!pipe.connector_crtc_id_ || !pipe.crtc_properties_.active ||
        !pipe.crtc_properties_.mode_id || !pipe.plane_properties_.fb_id) {
        return std::unexpected(
            Error::make(Error::Kind::Unsupported, "the driver has no atomic mode setting"));
    }
    return pipe;
}

void Pipe::add_black(kms::AtomicRequest &request, const drmModeModeInfo &mode,
                     const kms::Blob &mode_blob, const BlackBuffer &black) const {
    request.set(connector_, connector_crtc_id_, crtc_.value());
    request.set(crtc_, crtc_properties_.mode_id, mode_blob.id().value());
    request.set(crtc_, crtc_properties_.active, 1);
    const kms::PlaneProperties &plane = plane_properties_;
    request.set(primary_, plane.fb_id, black.framebuffer().id().value());
    request.set(primary_, plane.crtc_id, crtc_.value());
    request.set(primary_, plane.src_x, 0);
    request.set(primary_, plane.src_y, 0);
    request.set(primary_, plane.src_w, uint64_t{mode.hdisplay} << 16);
    request.set(primary_, plane.src_h, uint64_t{mode.vdisplay} << 16);
    request.set(primary_, plane.crtc_x, 0);
    request.set(primary_, plane.crtc_y, 0);
    request.set(primary_, plane.crtc_w, mode.hdisplay);
    request.set(primary_, plane.crtc_h, mode.vdisplay);
}

void Pipe::add_off(kms::AtomicRequest &request) const {
    add_plane_off(request, primary_);
    request.set(connector_, connector_crtc_id_, 0);
    request.set(crtc_, crtc_properties_.active, 0);
    request.set(crtc_, crtc_properties_.mode_id, 0);
}

void Pipe::add_plane_off(kms::AtomicRequest &request, PlaneId plane) const {
    request.set(plane, plane_properties_.fb_id, 0);
    request.set(plane, plane_properties_.crtc_id, 0);
}

void Pipe::ask_fence(kms::AtomicRequest &request) const {
    if (crtc_properties_.out_fence_ptr) {
        request.enable_out_fence(crtc_, crtc_properties_.out_fence_ptr);
    }
}

} // namespace sublet
