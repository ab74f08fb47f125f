#include "lessor/resource_claims.hpp"

#include <algorithm>
#include <map>
#include <utility>

#include "vocabulary/formatted.hpp"

namespace sublet {

namespace {

/// Which CRTC every primary and cursor plane belongs to, decided in the kernel's plane order.
std::map<PlaneId, CrtcId> home_crtcs(const KmsTopology &topology) {
    std::map<PlaneId, CrtcId> homes;
    std::set<std::pair<CrtcId, PlaneType>> served;
    for (const KmsPlane &plane : topology.planes) {
        if (plane.type == PlaneType::Overlay) {
            continue;
        }
        for (size_t i = 0; i < topology.crtcs.size(); ++i) {
            const CrtcId crtc = topology.crtcs[i];
            if ((plane.possible_crtcs >> i & 1) && served.emplace(crtc, plane.type).second) {
                homes.emplace(plane.id, crtc);
                break;
            }
        }
    }
    return homes;
}

} // namespace

PlaneId primary_plane(const KmsTopology &topology, CrtcId crtc) {
    const auto homes = home_crtcs(topology);
    const auto found = std::ranges::find_if(topology.planes, [&](const KmsPlane &plane) {
        return plane.type == PlaneType::Primary && homes.contains(plane.id) &&
               homes.at(plane.id) == crtc;
    });
    return found == topology.planes.end() ? PlaneId() : found->id;
}

std::expected<ResourceClaims::Token, Error>
ResourceClaims::claim(const KmsTopology &topology, std::span<const ClaimRequest> requests) {
    const auto homes = home_crtcs(topology);
    LeasedObjects objects;
    for (const auto &[connector, planes, most_overlays] : requests) {
        const auto route =
            std::ranges::find(topology.routes, connector, &KmsTopology::Route::connector);
        if (route == topology.routes.end() || !route->crtc) {
            return std::unexpected(Error::make(
                Error::Kind::NotFound, formatted("connector {} is not lit", connector.value())));
        }
        const CrtcId crtc = route->crtc;
        if (crtcs_.contains(crtc) || std::ranges::contains(objects.crtcs, crtc)) {
            return std::unexpected(
                Error::make(Error::Kind::Unsupported,
                            formatted("CRTC {} belongs to another lease", crtc.value())));
        }

        const auto index = std::ranges::find(topology.crtcs, crtc) - topology.crtcs.begin();
        bool has_primary = false;
        uint32_t overlays = 0;
        for (const KmsPlane &plane : topology.planes) {
            const bool ours_to_give = plane.type == PlaneType::Overlay
                                          ? planes == LeasedPlanes::All && overlays < most_overlays
                                          : homes.contains(plane.id) && homes.at(plane.id) == crtc;
            if (!(plane.possible_crtcs >> index & 1) || !ours_to_give ||
                planes_.contains(plane.id) || (plane.crtc && plane.crtc != crtc) ||
                std::ranges::contains(objects.planes, plane.id)) {
                continue;
            }
            has_primary |= plane.type == PlaneType::Primary;
            overlays += plane.type == PlaneType::Overlay ? 1 : 0;
            objects.planes.push_back(plane.id);
        }
        if (!has_primary) {
            return std::unexpected(
                Error::make(Error::Kind::Unsupported,
                            formatted("CRTC {} has no primary plane to lend", crtc.value())));
        }
        objects.connectors.push_back(connector);
        objects.crtcs.push_back(crtc);
    }
    return Token(*this, std::move(objects));
}

ResourceClaims::Token::Token(ResourceClaims &claims, LeasedObjects objects)
    : claims_(&claims), objects_(std::move(objects)) {
    claims_->crtcs_.insert(objects_.crtcs.begin(), objects_.crtcs.end());
    claims_->planes_.insert(objects_.planes.begin(), objects_.planes.end());
}

ResourceClaims::Token::Token(Token &&other) noexcept
    : claims_(std::exchange(other.claims_, nullptr)), objects_(std::move(other.objects_)) {}

ResourceClaims::Token &ResourceClaims::Token::operator=(Token &&other) noexcept {
    std::swap(claims_, other.claims_);
    std::swap(objects_, other.objects_);
    return *this;
}

ResourceClaims::Token::~Token() {
    if (claims_) {
        for (const CrtcId crtc : objects_.crtcs) {
            claims_->crtcs_.erase(crtc);
        }
        for (const PlaneId plane : objects_.planes) {
            claims_->planes_.erase(plane);
        }
    }
}

} // namespace sublet
