#include <sublet/lessee/display_facts.hpp>

#include <format>

#include <sublet/lessee/kms/object_properties.hpp>
#include <sublet/vocabulary/drm_ptr.hpp>

namespace sublet::lessee {

namespace {

std::optional<EdidFacts> read_edid(int fd, uint64_t blob_id) {
    const DrmBlob blob(drmModeGetPropertyBlob(fd, static_cast<uint32_t>(blob_id)));
    if (!blob) {
        return std::nullopt;
    }
    return parse_edid({static_cast<const std::byte *>(blob->data), blob->length});
}

} // namespace

std::expected<DisplayFacts, Error> read_display_facts(int fd, ConnectorId id) {
    const DrmConnector connector(drmModeGetConnectorCurrent(fd, id.value()));
    if (!connector) {
        return std::unexpected(Error::from_errno(std::format("read connector {}", id.value())));
    }
    const auto properties = kms::ObjectProperties::read(fd, id.value(), DRM_MODE_OBJECT_CONNECTOR);
    if (!properties) {
        return std::unexpected(properties.error());
    }

    const char *type = drmModeGetConnectorTypeName(connector->connector_type);
    DisplayFacts facts{
        .connector = id,
        .name =
            std::format("{}-{}", type != nullptr ? type : "Unknown", connector->connector_type_id),
        .connected = connector->connection == DRM_MODE_CONNECTED,
        .non_desktop = properties->value("non-desktop").value_or(0) != 0,
        .modes = {connector->modes, connector->modes + connector->count_modes},
    };
    if (const auto blob = properties->value("EDID"); blob && *blob != 0) {
        facts.edid = read_edid(fd, *blob);
    }
    return facts;
}

} // namespace sublet::lessee
