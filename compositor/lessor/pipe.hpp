#pragma once

#include <expected>

#include <xf86drmMode.h>

#include "kms/atomic_request.hpp"
#include "kms/blob.hpp"
#include "kms/object_properties.hpp"
#include "kms/property_catalog.hpp"
#include "lessor/black_buffer.hpp"
#include "vocabulary/error.hpp"
#include "vocabulary/kms_ids.hpp"

namespace sublet {

/// The objects that drive one display, connector, CRTC and primary plane, and the properties that
/// route them.
class Pipe {
public:
    /// Reads which properties the objects have, not their values. Error::Unsupported: the driver
    /// has no atomic mode setting.
    [[nodiscard]] static std::expected<Pipe, Error>
    read(kms::PropertyCatalog &catalog, ConnectorId connector, CrtcId crtc, PlaneId primary);

    [[nodiscard]] ConnectorId connector() const { return connector_; }
    [[nodiscard]] CrtcId crtc() const { return crtc_; }
    [[nodiscard]] PlaneId primary() const { return primary_; }

    /// Routes the pipe, and shows black in the mode. The black picture must live until another one
    /// is shown, the mode's blob until the request is committed.
    void add_black(kms::AtomicRequest &request, const drmModeModeInfo &mode,
                   const kms::Blob &mode_blob, const BlackBuffer &black) const;

    /// Switches the pipe off: its routes are gone, and what its CRTC takes is free for others.
    void add_off(kms::AtomicRequest &request) const;

    /// Takes another plane of the CRTC off it. Every plane of a card has the same properties for
    /// that (linux: drm_mode_config.prop_fb_id and prop_crtc_id).
    void add_plane_off(kms::AtomicRequest &request, PlaneId plane) const;

    /// Asks for an out-fence of the CRTC.
    void ask_fence(kms::AtomicRequest &request) const;

private:
    ConnectorId connector_;
    CrtcId crtc_;
    PlaneId primary_;
    PropertyId connector_crtc_id_;
    kms::CrtcProperties crtc_properties_;
    kms::PlaneProperties plane_properties_;
};

} // namespace sublet
