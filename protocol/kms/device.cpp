#include "device.hpp"

#include <cerrno>
#include <span>

#include "../vocabulary/drm_ptr.hpp"
#include "displays/connector_name.hpp"
#include "vocabulary/formatted.hpp"

namespace sublet::kms {

namespace {

std::unexpected<Error> failed(std::string what) {
    return std::unexpected(Error::from_errno(std::move(what)));
}

constexpr uint64_t atomic_async_flips = 0x15; // DRM_CAP_ATOMIC_ASYNC_PAGE_FLIP, Linux 6.8

bool has_capability(int fd, uint64_t capability) {
    uint64_t value = 0;
    return drmGetCap(fd, capability, &value) == 0 && value != 0;
}

/// From its TILE blob, if there is one that makes sense.
std::optional<Tile> read_tile(int fd, const ObjectProperties &properties) {
    const auto id = static_cast<uint32_t>(properties.value("TILE").value_or(0));
    const DrmBlob blob(id != 0 ? drmModeGetPropertyBlob(fd, id) : nullptr);
    return blob ? Tile::parse({static_cast<const char *>(blob->data), blob->length}) : std::nullopt;
}

PanelOrientation read_orientation(const ObjectProperties &properties) {
    const uint64_t value = properties.value("panel orientation").value_or(0);
    return value <= 3 ? static_cast<PanelOrientation>(value) : PanelOrientation::Normal;
}

/// From IN_FORMATS where there is one that makes sense, otherwise the plain list.
PlaneFormats read_formats(int fd, const ObjectProperties &properties,
                          std::span<const uint32_t> list) {
    const auto blob_id = static_cast<uint32_t>(properties.value("IN_FORMATS").value_or(0));
    if (const DrmBlob blob(blob_id != 0 ? drmModeGetPropertyBlob(fd, blob_id) : nullptr); blob) {
        if (auto formats =
                PlaneFormats::parse({static_cast<const std::byte *>(blob->data), blob->length})) {
            return *std::move(formats);
        }
    }
    return PlaneFormats::without_modifiers(list);
}

} // namespace

std::string_view to_string(PlaneType type) {
    switch (type) {
    case PlaneType::Overlay:
        return "overlay";
    case PlaneType::Primary:
        return "primary";
    case PlaneType::Cursor:
        return "cursor";
    }
    return "unknown";
}

std::string_view to_string(ModeSetting way) {
    return way == ModeSetting::Atomic ? "atomic" : "legacy";
}

bool become_atomic(int fd) {
    if (drmSetClientCap(fd, DRM_CLIENT_CAP_ATOMIC, 1) != 0) {
        return false;
    }
    drmSetClientCap(fd, DRM_CLIENT_CAP_CURSOR_PLANE_HOTSPOT, 1); // Elsewhere no plane is hidden.
    return true;
}

std::expected<Device, Error> Device::open(UniqueFd owned, ModeSetting wanted) {
    Device device(std::move(owned));
    const int fd = device.fd();
    if (drmSetClientCap(fd, DRM_CLIENT_CAP_UNIVERSAL_PLANES, 1) != 0) {
        if (errno == EINVAL || errno == EOPNOTSUPP) {
            return std::unexpected(
                Error::make(Error::Kind::Unsupported, "the driver does not tell of its planes"));
        }
        return failed("ask for all planes of the lease");
    }
    if (wanted == ModeSetting::Legacy || !become_atomic(fd)) {
        device.mode_setting_ = ModeSetting::Legacy;
    }

    device.flips_async_ =
        has_capability(fd, device.mode_setting_ == ModeSetting::Atomic ? atomic_async_flips
                                                                       : DRM_CAP_ASYNC_PAGE_FLIP);
    const DrmPlaneResources planes(drmModeGetPlaneResources(fd));
    if (!planes) {
        return failed("enumerate the leased planes");
    }
    const DrmResources resources(drmModeGetResources(fd));
    if (!resources) {
        return failed("enumerate the lease");
    }
    // An emptied lease is enumerated without an error. Asked last, it was whole before, too.
    if (resources->count_connectors == 0 || resources->count_crtcs == 0) {
        return std::unexpected(Error{Error::Kind::System, ENOENT, "enumerate the lease"});
    }

    std::expected<void, Error> added;
    for (const uint32_t id :
         std::span(resources->crtcs, static_cast<size_t>(resources->count_crtcs))) {
        added = added.and_then([&] { return device.add_crtc(CrtcId(id)); });
    }
    for (const uint32_t id :
         std::span(resources->connectors, static_cast<size_t>(resources->count_connectors))) {
        added = added.and_then([&] { return device.add_connector(ConnectorId(id)); });
    }
    for (const uint32_t id : std::span(planes->planes, planes->count_planes)) {
        added = added.and_then([&] { return device.add_plane(PlaneId(id)); });
    }
    if (!added) {
        return std::unexpected(added.error());
    }
    return device;
}

std::expected<void, Error> Device::add_crtc(CrtcId id) {
    const DrmCrtc crtc(drmModeGetCrtc(fd(), id.value()));
    if (!crtc) {
        return failed(formatted("read CRTC {}", id.value()));
    }
    const auto properties = ObjectProperties::read(fd(), id.value(), DRM_MODE_OBJECT_CRTC);
    if (!properties) {
        return std::unexpected(properties.error());
    }
    crtcs_.push_back({
        .id = id,
        .bit = CrtcMask(1) << crtcs_.size(),
        .mode = crtc->mode_valid != 0 ? std::optional(crtc->mode) : std::nullopt,
        .properties = CrtcProperties::resolve(*properties),
    });
    return {};
}

std::expected<void, Error> Device::add_connector(ConnectorId id) {
    DrmConnector connector(drmModeGetConnectorCurrent(fd(), id.value()));
    if (connector && connector->count_modes == 0) {
        connector.reset(drmModeGetConnector(fd(), id.value())); // Probes the display.
    }
    if (!connector) {
        return failed(formatted("read connector {}", id.value()));
    }
    const auto properties = ObjectProperties::read(fd(), id.value(), DRM_MODE_OBJECT_CONNECTOR);
    if (!properties) {
        return std::unexpected(properties.error());
    }

    Connector added{
        .id = id,
        .name = connector_name(*connector),
        .connected = connector->connection == DRM_MODE_CONNECTED,
        .modes = {connector->modes, connector->modes + connector->count_modes},
        .width_mm = connector->mmWidth,
        .height_mm = connector->mmHeight,
        .orientation = read_orientation(*properties),
        .tile = read_tile(fd(), *properties),
        .crtc = CrtcId(static_cast<uint32_t>(properties->value("CRTC_ID").value_or(0))),
        .properties = ConnectorProperties::resolve(*properties),
    };
    for (const uint32_t encoder_id :
         std::span(connector->encoders, static_cast<size_t>(connector->count_encoders))) {
        if (const DrmEncoder encoder(drmModeGetEncoder(fd(), encoder_id)); encoder) {
            added.possible_crtcs |= encoder->possible_crtcs;
            if (encoder_id == connector->encoder_id && !added.crtc) {
                added.crtc = CrtcId(encoder->crtc_id); // CRTC_ID is for atomic clients only.
            }
        }
    }
    connectors_.push_back(std::move(added));
    return {};
}

std::expected<void, Error> Device::add_plane(PlaneId id) {
    const DrmPlane plane(drmModeGetPlane(fd(), id.value()));
    if (!plane) {
        return failed(formatted("read plane {}", id.value()));
    }
    const auto properties = ObjectProperties::read(fd(), id.value(), DRM_MODE_OBJECT_PLANE);
    if (!properties) {
        return std::unexpected(properties.error());
    }
    planes_.push_back({
        .id = id,
        .type = static_cast<PlaneType>(properties->value("type").value_or(0)),
        .possible_crtcs = plane->possible_crtcs,
        .formats = read_formats(fd(), *properties, {plane->formats, plane->count_formats}),
        .properties = PlaneProperties::resolve(*properties),
    });
    return {};
}

} // namespace sublet::kms
