#include "connector_facts.hpp"

#include <algorithm>
#include <cerrno>
#include <span>
#include <string_view>
#include <tuple>
#include <utility>

#include "../vocabulary/drm_ptr.hpp"
#include "connector_name.hpp"
#include "display_mode.hpp"
#include "vocabulary/formatted.hpp"

namespace sublet {
namespace {

constexpr int max_attempts = 5; // of one read that somebody else may disturb

/// The current value of a connector's property; 0 if the connector has no such property.
std::expected<uint64_t, Error> property_value(int drm_fd, const drmModeConnector &connector,
                                              std::string_view name) {
    const auto count = static_cast<size_t>(connector.count_props);
    for (size_t i = 0; i < count; ++i) {
        const DrmProperty property(drmModeGetProperty(drm_fd, connector.props[i]));
        if (!property) {
            return std::unexpected(Error::from_errno("read a property of a connector"));
        }
        if (property->name == name) {
            return connector.prop_values[i];
        }
    }
    return 0;
}

/// Nothing if the connector has no EDID or one that cannot be understood.
std::expected<std::optional<EdidFacts>, Error> read_edid(int drm_fd,
                                                         const drmModeConnector &connector) {
    const auto id = property_value(drm_fd, connector, "EDID");
    if (!id || *id == 0) {
        return id.transform([](uint64_t) { return std::optional<EdidFacts>(); });
    }
    const DrmBlob blob(drmModeGetPropertyBlob(drm_fd, static_cast<uint32_t>(*id)));
    if (!blob) {
        return std::unexpected(Error::from_errno("read the EDID of a display"));
    }
    return parse_edid({static_cast<const std::byte *>(blob->data), blob->length});
}

using GetConnector = decltype(&drmModeGetConnector);

std::expected<ConnectorFacts, Error> read_once(int drm_fd, ConnectorId id, GetConnector get) {
    const DrmConnector connector(get(drm_fd, id.value()));
    if (!connector) {
        Error error = Error::from_errno("read connector " + std::to_string(id.value()));
        if (error.code == ENOENT) {
            error = Error::make(Error::Kind::NotFound,
                                formatted("there is no connector {}", id.value()));
        }
        return std::unexpected(std::move(error));
    }
    ConnectorFacts facts;
    facts.id = id;
    facts.name = connector_name(*connector);
    facts.connected = connector->connection == DRM_MODE_CONNECTED;
    const auto non_desktop = property_value(drm_fd, *connector, "non-desktop");
    if (!non_desktop) {
        return std::unexpected(non_desktop.error());
    }
    facts.non_desktop = *non_desktop != 0;
    auto edid = read_edid(drm_fd, *connector);
    if (!edid) {
        return std::unexpected(edid.error());
    }
    facts.edid = std::move(*edid);
    facts.width_mm = connector->mmWidth;
    facts.height_mm = connector->mmHeight;
    const std::span modes(connector->modes, static_cast<size_t>(connector->count_modes));
    facts.modes.assign(modes.begin(), modes.end());
    errno = 0;
    facts.possible_crtcs = drmModeConnectorGetPossibleCrtcs(drm_fd, connector.get());
    if (facts.possible_crtcs == 0 && errno != 0 && errno != ENOENT) { // ENOENT: there are none.
        return std::unexpected(Error::from_errno("read an encoder of a connector"));
    }
    return facts;
}

/// Whoever else probes the connector gives its EDID a new blob, perhaps between our two calls.
std::expected<ConnectorFacts, Error> read_stable(int drm_fd, ConnectorId id, GetConnector get) {
    auto facts = read_once(drm_fd, id, get);
    for (int i = 1; i < max_attempts && !facts && facts.error().code == ENOENT; ++i) {
        facts = read_once(drm_fd, id, get);
    }
    return facts;
}

} // namespace

bool ConnectorFacts::operator==(const ConnectorFacts &other) const {
    const auto key = [](const ConnectorFacts &facts) {
        return std::tie(facts.id, facts.name, facts.connected, facts.non_desktop, facts.edid,
                        facts.width_mm, facts.height_mm, facts.possible_crtcs);
    };
    return key(*this) == key(other) && std::ranges::equal(modes, other.modes, same_mode);
}

std::string ConnectorFacts::description() const {
    return edid ? sublet::description(*edid) : name;
}

std::expected<ConnectorFacts, Error> read_connector_facts(int drm_fd, ConnectorId id) {
    return read_stable(drm_fd, id, drmModeGetConnectorCurrent);
}

std::expected<ConnectorFacts, Error> probe_connector_facts(int drm_fd, ConnectorId id) {
    return read_stable(drm_fd, id, drmModeGetConnector);
}

} // namespace sublet
