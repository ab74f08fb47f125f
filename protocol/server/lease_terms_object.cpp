#include "lease_terms_object.hpp"

#include <algorithm>
#include <iterator>
#include <limits>
#include <string>
#include <utility>

#include "cut_text.hpp"
#include "lease_connector.hpp"
#include "lease_request_object.hpp"
#include "resource.hpp"
#include "sublet-lease-terms-v1-server-protocol.h"

namespace sublet::wire {

namespace {

// What both sides call by the same numbers.
static_assert(static_cast<int>(Term::Light) == SUBLET_LEASE_TERMS_V1_TERM_LIGHT);
static_assert(static_cast<int>(EndCause::FdClosed) == SUBLET_LEASE_TERMS_V1_CAUSE_FD_CLOSED);
static_assert(static_cast<int>(EndCause::ParentEnded) == SUBLET_LEASE_TERMS_V1_CAUSE_PARENT_ENDED);
static_assert(static_cast<int>(RefusalReason::NoCrtc) == SUBLET_LEASE_TERMS_V1_REASON_NO_CRTC);
static_assert(static_cast<int>(RefusalReason::Parent) == SUBLET_LEASE_TERMS_V1_REASON_PARENT);
static_assert(all_overlays == SUBLET_LEASE_TERMS_V1_OVERLAYS_ALL);

/// The client's side of it.
struct Handle {
    std::shared_ptr<LeaseTermsObject> object;

    explicit Handle(std::shared_ptr<LeaseTermsObject> shared) : object(std::move(shared)) {}
    ~Handle() { object->forget_resource(); }
    Handle(const Handle &) = delete;
    Handle &operator=(const Handle &) = delete;
};

LeaseTermsObject &object_of(wl_resource *resource) {
    return *from_resource<Handle>(resource).object;
}

void on_set_mode(wl_client * /*client*/, wl_resource *resource, wl_resource *connector,
                 uint32_t width, uint32_t height, uint32_t refresh) noexcept {
    object_of(resource).set(LeaseConnector::of(connector), [&](DisplayTerms &terms) {
        terms.mode = ListedMode{width, height, refresh};
    });
}

void on_set_timing(wl_client * /*client*/, wl_resource *resource, wl_resource *connector,
                   uint32_t clock, uint32_t hdisplay, uint32_t hsync_start, uint32_t hsync_end,
                   uint32_t htotal, uint32_t hskew, uint32_t vdisplay, uint32_t vsync_start,
                   uint32_t vsync_end, uint32_t vtotal, uint32_t vscan, uint32_t flags) noexcept {
    const auto narrow = [](uint32_t value) { return static_cast<uint16_t>(value); };
    const uint32_t largest = std::max({hdisplay, hsync_start, hsync_end, htotal, hskew, vdisplay,
                                       vsync_start, vsync_end, vtotal, vscan});
    drmModeModeInfo mode{};
    mode.clock = clock;
    mode.hdisplay = narrow(hdisplay);
    mode.hsync_start = narrow(hsync_start);
    mode.hsync_end = narrow(hsync_end);
    mode.htotal = narrow(htotal);
    mode.hskew = narrow(hskew);
    mode.vdisplay = narrow(vdisplay);
    mode.vsync_start = narrow(vsync_start);
    mode.vsync_end = narrow(vsync_end);
    mode.vtotal = narrow(vtotal);
    mode.vscan = narrow(vscan);
    mode.flags = flags;
    mode.type = DRM_MODE_TYPE_USERDEF;
    if (largest > std::numeric_limits<uint16_t>::max() || !is_timing(mode)) {
        wl_resource_post_error(resource, SUBLET_LEASE_TERMS_V1_ERROR_INVALID_TIMING,
                               "no display can be driven by this timing");
        return;
    }
    object_of(resource).set(LeaseConnector::of(connector),
                            [&](DisplayTerms &terms) { terms.mode = mode; });
}

void on_set_masked(wl_client * /*client*/, wl_resource *resource, wl_resource *connector,
                   uint32_t masked) noexcept {
    object_of(resource).set(LeaseConnector::of(connector),
                            [&](DisplayTerms &terms) { terms.masked = masked != 0; });
}

void on_set_overlays(wl_client * /*client*/, wl_resource *resource, wl_resource *connector,
                     uint32_t overlays) noexcept {
    object_of(resource).set(LeaseConnector::of(connector),
                            [&](DisplayTerms &terms) { terms.overlays = overlays; });
}

void on_set_light(wl_client * /*client*/, wl_resource *resource, wl_resource *connector,
                  uint32_t light) noexcept {
    if (light > SUBLET_LEASE_TERMS_V1_LIGHT_LIT) {
        wl_resource_post_error(resource, SUBLET_LEASE_TERMS_V1_ERROR_INVALID_VALUE,
                               "%u is no kind of light", light);
        return;
    }
    object_of(resource).set(LeaseConnector::of(connector), [&](DisplayTerms &terms) {
        terms.lit = light == SUBLET_LEASE_TERMS_V1_LIGHT_LIT;
    });
}

void on_set_unmet(wl_client * /*client*/, wl_resource *resource, uint32_t unmet) noexcept {
    if (unmet > SUBLET_LEASE_TERMS_V1_UNMET_GRANT) {
        wl_resource_post_error(resource, SUBLET_LEASE_TERMS_V1_ERROR_INVALID_VALUE,
                               "%u says not what to do about terms that are not kept", unmet);
        return;
    }
    object_of(resource).set_refuse_unmet(unmet == SUBLET_LEASE_TERMS_V1_UNMET_REFUSE);
}

const struct sublet_lease_terms_v1_interface requests = {
    .destroy = destroy_resource,
    .set_mode = on_set_mode,
    .set_timing = on_set_timing,
    .set_masked = on_set_masked,
    .set_overlays = on_set_overlays,
    .set_light = on_set_light,
    .set_unmet = on_set_unmet,
};

uint32_t wire_state(DisplayState state) {
    uint32_t flags = 0;
    const auto add = [&](bool holds, uint32_t flag) { flags |= holds ? flag : 0; };
    add(state.masked, SUBLET_LEASE_TERMS_V1_STATE_MASKED);
    add(state.mirrored, SUBLET_LEASE_TERMS_V1_STATE_MIRRORED);
    add(state.blanked, SUBLET_LEASE_TERMS_V1_STATE_BLANKED);
    return flags;
}

void send_timing(wl_resource *resource, ConnectorId connector, const drmModeModeInfo &mode) {
    sublet_lease_terms_v1_send_timing(resource, connector.value(), mode.clock, mode.hdisplay,
                                      mode.hsync_start, mode.hsync_end, mode.htotal, mode.hskew,
                                      mode.vdisplay, mode.vsync_start, mode.vsync_end, mode.vtotal,
                                      mode.vscan, mode.flags);
}

void send_planes(wl_resource *resource, ConnectorId connector, std::span<const PlaneId> planes) {
    std::vector<uint32_t> ids;
    std::ranges::transform(planes, std::back_inserter(ids), &PlaneId::value);
    wl_array array = {ids.size() * sizeof(uint32_t), ids.size() * sizeof(uint32_t), ids.data()};
    sublet_lease_terms_v1_send_planes(resource, connector.value(), &array);
}

} // namespace

std::shared_ptr<LeaseTermsObject> LeaseTermsObject::create(wl_client *client, int version,
                                                           uint32_t id) {
    auto object = std::make_shared<LeaseTermsObject>();
    object->resource_ = make_resource(client, sublet_lease_terms_v1_interface, version, id,
                                      &requests, std::make_unique<Handle>(object));
    return object->resource_ != nullptr ? object : nullptr;
}

bool LeaseTermsObject::may_still_set() {
    if (submitted_) {
        wl_resource_post_error(resource_, SUBLET_LEASE_TERMS_V1_ERROR_ALREADY_SUBMITTED,
                               "the request was submitted already");
    }
    return !submitted_;
}

void LeaseTermsObject::set(const std::shared_ptr<LeaseConnector> &connector,
                           const std::function<void(DisplayTerms &)> &change) {
    if (!may_still_set()) {
        return;
    }
    if (connector == nullptr) {
        wl_resource_post_error(resource_, SUBLET_LEASE_TERMS_V1_ERROR_NOT_REQUESTED,
                               "a connector of another device has terms");
        return;
    }
    auto known = std::ranges::find(terms_, connector, &OfConnector::connector);
    if (known == terms_.end()) {
        if (terms_.size() == LeaseRequestObject::max_connectors) {
            return; // A request of so many is finished at once.
        }
        known =
            terms_.insert(known, {connector, DisplayTerms{.connector = connector->offer().connector,
                                                          .mode = std::nullopt,
                                                          .masked = std::nullopt,
                                                          .overlays = std::nullopt,
                                                          .lit = std::nullopt}});
    }
    change(known->terms);
}

void LeaseTermsObject::set_refuse_unmet(bool refuse) {
    if (may_still_set()) {
        refuse_unmet_ = refuse;
    }
}

std::optional<LeaseTerms>
LeaseTermsObject::submit(std::span<const std::shared_ptr<LeaseConnector>> connectors) {
    close();
    LeaseTerms terms{.displays = {}, .refuse_unmet = refuse_unmet_};
    for (const auto &[connector, wanted] : std::exchange(terms_, {})) {
        if (!std::ranges::contains(connectors, connector)) {
            wl_resource_post_error(resource_, SUBLET_LEASE_TERMS_V1_ERROR_NOT_REQUESTED,
                                   "%s has terms, but was not requested",
                                   connector->offer().name.c_str());
            return std::nullopt;
        }
        terms.displays.push_back(wanted);
    }
    return terms;
}

void LeaseTermsObject::forget_resource() {
    resource_ = nullptr;
    terms_.clear();
    refuse_unmet_ = true;
}

void LeaseTermsObject::tell_granted(std::span<const GrantedDisplay> displays,
                                    std::span<const UnmetTerm> unmet) {
    if (resource_ == nullptr) {
        return;
    }
    for (const GrantedDisplay &display : displays) {
        const uint32_t connector = display.connector.value();
        sublet_lease_terms_v1_send_display(resource_, connector, display.crtc.value());
        if (display.mode) {
            send_timing(resource_, display.connector, *display.mode);
        }
        send_planes(resource_, display.connector, display.planes);
        sublet_lease_terms_v1_send_state(resource_, connector, wire_state(display.state));
        for (const UnmetTerm &term : unmet) {
            if (term.connector == display.connector) {
                sublet_lease_terms_v1_send_unmet(
                    resource_, connector, static_cast<uint32_t>(term.term), cut(term.why).c_str());
            }
        }
    }
    sublet_lease_terms_v1_send_granted(resource_);
}

void LeaseTermsObject::tell_refused(const Refusal &refusal) {
    if (resource_ != nullptr) {
        sublet_lease_terms_v1_send_refused(
            resource_, static_cast<uint32_t>(refusal.reason), refusal.connector.value(),
            static_cast<uint32_t>(refusal.term), cut(refusal.text).c_str());
    }
}

void LeaseTermsObject::tell_state(ConnectorId connector, DisplayState state) {
    if (resource_ != nullptr) {
        sublet_lease_terms_v1_send_state(resource_, connector.value(), wire_state(state));
    }
}

void LeaseTermsObject::tell_suspended(bool suspended) {
    if (resource_ == nullptr) {
        return;
    }
    if (suspended) {
        sublet_lease_terms_v1_send_suspended(resource_);
    } else {
        sublet_lease_terms_v1_send_resumed(resource_);
    }
}

void LeaseTermsObject::tell_ended(EndCause cause) {
    if (resource_ != nullptr) {
        sublet_lease_terms_v1_send_ended(resource_, static_cast<uint32_t>(cause),
                                         std::string(to_string(cause)).c_str());
    }
}

} // namespace sublet::wire
