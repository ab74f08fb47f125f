#include "check/card_facts.hpp"

#include <algorithm>
#include <filesystem>
#include <span>

#include <fcntl.h>
#include <xf86drm.h>

#include <sublet/kms/device.hpp>
#include <sublet/kms/object_properties.hpp>
#include <sublet/vocabulary/drm_master.hpp>
#include <sublet/vocabulary/drm_ptr.hpp>
#include <sublet/vocabulary/unique_fd.hpp>

namespace sublet::cli {

namespace {

using sublet::kms::ObjectProperties;

bool has_capability(int fd, uint64_t capability) {
    uint64_t value = 0;
    return drmGetCap(fd, capability, &value) == 0 && value != 0;
}

std::vector<ConnectedDisplay> connected_displays(int fd, std::span<const uint32_t> connectors) {
    std::vector<ConnectedDisplay> displays;
    for (const uint32_t id : connectors) {
        auto facts = read_connector_facts(fd, ConnectorId(id));
        if (!facts || !facts->connected) {
            continue;
        }
        const auto properties = ObjectProperties::read(fd, id, DRM_MODE_OBJECT_CONNECTOR);
        const bool lit = properties && properties->value("CRTC_ID").value_or(0) != 0;
        displays.push_back({*std::move(facts), lit});
    }
    return displays;
}

void count_planes(int fd, CardFacts &facts) {
    const DrmPlaneResources planes(drmModeGetPlaneResources(fd));
    if (!planes) {
        return;
    }
    for (const uint32_t id : std::span(planes->planes, planes->count_planes)) {
        const auto properties = ObjectProperties::read(fd, id, DRM_MODE_OBJECT_PLANE);
        const auto type = properties ? properties->value("type") : std::nullopt;
        facts.overlays += type == DRM_PLANE_TYPE_OVERLAY ? 1 : 0;
        facts.cursors += type == DRM_PLANE_TYPE_CURSOR ? 1 : 0;
    }
}

} // namespace

std::vector<std::string> card_nodes() {
    std::error_code error;
    std::vector<std::string> nodes;
    for (const auto &entry : std::filesystem::directory_iterator("/dev/dri", error)) {
        if (entry.path().filename().string().starts_with("card")) {
            nodes.push_back(entry.path());
        }
    }
    std::ranges::sort(nodes);
    return nodes;
}

std::expected<CardFacts, Error> read_card_facts(const std::string &node, UniqueFd lessors_fd) {
    const UniqueFd fd =
        lessors_fd ? std::move(lessors_fd) : UniqueFd(open(node.c_str(), O_RDWR | O_CLOEXEC));
    if (!fd) {
        return std::unexpected(Error::from_errno("open " + node));
    }
    CardFacts facts{.node = node};
    facts.has_master = !drop_unwanted_master(fd.get()).value_or(true);
    drmSetClientCap(fd.get(), DRM_CLIENT_CAP_UNIVERSAL_PLANES, 1);
    facts.atomic = kms::become_atomic(fd.get());
    facts.dumb_buffers = has_capability(fd.get(), DRM_CAP_DUMB_BUFFER);
    facts.monotonic_timestamps = has_capability(fd.get(), DRM_CAP_TIMESTAMP_MONOTONIC);
    if (const DrmResources resources(drmModeGetResources(fd.get())); resources) {
        facts.crtcs = static_cast<size_t>(resources->count_crtcs);
        facts.displays = connected_displays(
            fd.get(),
            std::span(resources->connectors, static_cast<size_t>(resources->count_connectors)));
    }
    count_planes(fd.get(), facts);
    return facts;
}

} // namespace sublet::cli
