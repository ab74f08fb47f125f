#include "relay/granted_terms.hpp"

#include <algorithm>
#include <iterator>

#include "displays/display_mode.hpp"
#include "kms/object_properties.hpp"
#include "lessor/kms_topology.hpp"
#include "relay/leased_objects.hpp"
#include "vocabulary/drm_ptr.hpp"
#include "vocabulary/formatted.hpp"

namespace sublet {

namespace {

/// Which CRTC of the lease drives a connector, as far as the kernel's encoders tell; else the one
/// at its place.
CrtcId crtc_of(int lease_fd, ConnectorId connector, const LeasedObjects &leased, size_t place) {
    const DrmConnector found(drmModeGetConnectorCurrent(lease_fd, connector.value()));
    const DrmEncoder encoder(
        found && found->encoder_id != 0 ? drmModeGetEncoder(lease_fd, found->encoder_id) : nullptr);
    if (encoder && encoder->crtc_id != 0) {
        return CrtcId(encoder->crtc_id);
    }
    return place < leased.crtcs.size() ? leased.crtcs[place] : CrtcId();
}

/// Whether the first display of the lease that can use a plane is this one. The lists of the lease
/// are numbered anew, so that bit n is the n-th CRTC of the lease.
bool is_plane_of(int lease_fd, PlaneId id, size_t crtc_index) {
    const DrmPlane plane(drmModeGetPlane(lease_fd, id.value()));
    return plane && (plane->possible_crtcs & ((1U << crtc_index) - 1)) == 0 &&
           (plane->possible_crtcs >> crtc_index & 1) != 0;
}

bool is_overlay(int node_fd, PlaneId id) {
    const auto properties = kms::ObjectProperties::read(node_fd, id.value(), DRM_MODE_OBJECT_PLANE);
    return properties && properties->value("type") == uint64_t{DRM_PLANE_TYPE_OVERLAY};
}

void compare(const DisplayTerms &asked, const GrantedDisplay &granted, uint32_t overlays,
             std::vector<UnmetTerm> &unmet) {
    const auto note = [&](Term term, std::string why) {
        unmet.push_back({asked.connector, term, std::move(why)});
    };
    if (asked.mode) {
        const auto *mode = std::get_if<drmModeModeInfo>(&*asked.mode);
        if (!granted.mode) {
            note(Term::Mode, "the parent compositor sets no mode");
        } else if (mode == nullptr || !same_timings(*mode, *granted.mode)) {
            note(Term::Mode,
                 formatted("the parent compositor has set {}", description(*granted.mode)));
        }
    }
    if (asked.masked == false) {
        note(Term::Masked, "the parent compositor does not list what it has lent");
    }
    if (asked.overlays && *asked.overlays != all_overlays && *asked.overlays != overlays) {
        note(Term::Overlays, formatted("the parent compositor lends {} overlay planes, not {}",
                                       overlays, *asked.overlays));
    }
    if (asked.lit && *asked.lit != granted.mode.has_value()) {
        note(Term::Light, granted.mode ? "the parent compositor has lit it"
                                       : "the parent compositor lends it dark");
    }
}

} // namespace

GrantedTerms told_by(const lessee::LeaseNews &news, const std::vector<ConnectorId> &connectors) {
    GrantedTerms granted;
    for (const ConnectorId connector : connectors) {
        const auto told = std::ranges::find(news.displays, connector, &GrantedDisplay::connector);
        granted.displays.push_back(
            told != news.displays.end() ? *told : GrantedDisplay{.connector = connector});
    }
    std::ranges::copy_if(
        news.unmet, std::back_inserter(granted.unmet),
        [&](const UnmetTerm &unmet) { return std::ranges::contains(connectors, unmet.connector); });
    return granted;
}

Refusal refusal_by(const lessee::LeaseNews *news) {
    Refusal refusal{.reason = RefusalReason::Parent, .text = "the parent compositor refused it"};
    if (news != nullptr && news->refusal) {
        refusal = *news->refusal;
        if (refusal.reason > RefusalReason::Parent) {
            refusal.reason = RefusalReason::Parent;
        }
    }
    return refusal;
}

EndCause cause_by(const lessee::LeaseNews *news) {
    const EndCause cause = news != nullptr && news->end ? news->end->cause : EndCause::ParentEnded;
    // That its client has left is nothing that a lessor tells it.
    return cause > EndCause::ClientLeft && cause < EndCause::ParentEnded ? cause
                                                                         : EndCause::ParentEnded;
}

GrantedTerms read_granted_terms(int lease_fd, int node_fd,
                                const std::vector<ConnectorId> &connectors,
                                const LeaseTerms &terms) {
    GrantedTerms granted;
    const LeasedObjects leased = read_leased_objects(lease_fd, connectors);
    for (size_t place = 0; place < connectors.size(); ++place) {
        GrantedDisplay display{.connector = connectors[place]};
        uint32_t overlays = 0;
        if (!leased.crtcs.empty()) {
            display.crtc = crtc_of(lease_fd, display.connector, leased, place);
            display.mode = mode_of(lease_fd, display.crtc);
            const auto index = static_cast<size_t>(std::ranges::find(leased.crtcs, display.crtc) -
                                                   leased.crtcs.begin());
            for (const PlaneId plane : leased.planes) {
                if (is_plane_of(lease_fd, plane, index)) {
                    display.planes.push_back(plane);
                    overlays += is_overlay(node_fd, plane) ? 1 : 0;
                }
            }
        }
        compare(terms.of(display.connector), display, overlays, granted.unmet);
        granted.displays.push_back(std::move(display));
    }
    return granted;
}

} // namespace sublet
