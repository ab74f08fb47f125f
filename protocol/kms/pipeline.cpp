#include "pipeline.hpp"

#include <algorithm>
#include <cmath>

#include "internal/unsupported.hpp"
#include "vocabulary/formatted.hpp"

namespace sublet::kms {

namespace {

/// Gives each of `choices` from `index` on one of what it can have, the earlier the better, and
/// none twice.
template <typename Object> bool assign(const std::vector<std::vector<const Object *>> &choices,
                                       size_t index, std::vector<const Object *> &assigned) {
    if (index == choices.size()) {
        return true;
    }
    return std::ranges::any_of(choices[index], [&](const Object *each) {
        if (std::ranges::contains(assigned, each)) {
            return false;
        }
        assigned.push_back(each);
        if (assign(choices, index + 1, assigned)) {
            return true;
        }
        assigned.pop_back();
        return false;
    });
}

/// The CRTCs that can drive `connector`, the one that does so now first.
std::vector<const Crtc *> crtcs_for(const Device &device, const Connector &connector) {
    std::vector<const Crtc *> crtcs;
    for (const Crtc &crtc : device.crtcs()) {
        if ((connector.possible_crtcs & crtc.bit) != 0) {
            crtcs.insert(crtc.id == connector.crtc ? crtcs.begin() : crtcs.end(), &crtc);
        }
    }
    return crtcs;
}

std::vector<const Plane *> planes_for(const Device &device, const Crtc &crtc, PlaneType type) {
    std::vector<const Plane *> planes;
    for (const Plane &plane : device.planes()) {
        if (plane.type == type && (plane.possible_crtcs & crtc.bit) != 0) {
            planes.push_back(&plane);
        }
    }
    return planes;
}

/// Each to the display that has the fewest yet.
void share_out_overlays(const Device &device, std::vector<Pipeline> &pipelines) {
    for (const Plane &plane : device.planes()) {
        Pipeline *poorest = nullptr;
        for (Pipeline &pipeline : pipelines) {
            if (plane.type == PlaneType::Overlay &&
                (plane.possible_crtcs & pipeline.crtc->bit) != 0 &&
                (poorest == nullptr || pipeline.overlays.size() < poorest->overlays.size())) {
                poorest = &pipeline;
            }
        }
        if (poorest != nullptr) {
            poorest->overlays.push_back(&plane);
        }
    }
}

} // namespace

std::expected<std::vector<Pipeline>, Error> plan_pipelines(const Device &device) {
    std::vector<std::vector<const Crtc *>> crtc_choices;
    crtc_choices.reserve(device.connectors().size());
    for (const Connector &connector : device.connectors()) {
        crtc_choices.push_back(crtcs_for(device, connector));
    }
    std::vector<const Crtc *> crtcs;
    if (!assign(crtc_choices, 0, crtcs)) {
        return std::unexpected(
            Error::make(Error::Kind::Unsupported, "the lease has no CRTC for each connector"));
    }
    std::vector<std::vector<const Plane *>> primary_choices;
    primary_choices.reserve(crtcs.size());
    for (const Crtc *crtc : crtcs) {
        primary_choices.push_back(planes_for(device, *crtc, PlaneType::Primary));
    }
    std::vector<const Plane *> primaries;
    if (!assign(primary_choices, 0, primaries)) {
        return std::unexpected(Error::make(Error::Kind::Unsupported,
                                           "the lease has no primary plane for each connector"));
    }

    std::vector<const Plane *> cursors;
    std::vector<Pipeline> pipelines;
    for (size_t i = 0; i < crtcs.size(); ++i) {
        Pipeline &pipeline = pipelines.emplace_back(&device.connectors()[i], crtcs[i], primaries[i],
                                                    nullptr, std::vector<const Plane *>());
        for (const Plane *cursor : planes_for(device, *crtcs[i], PlaneType::Cursor)) {
            if (!std::ranges::contains(cursors, cursor)) {
                pipeline.cursor = cursors.emplace_back(cursor);
                break;
            }
        }
    }
    share_out_overlays(device, pipelines);
    return pipelines;
}

bool Pipeline::has(const Plane &plane) const {
    return &plane == primary || &plane == cursor || std::ranges::contains(overlays, &plane);
}

void Pipeline::set_mode(AtomicRequest &request, Blob mode) const {
    request.set(connector->id, connector->properties.crtc_id, crtc->id.value());
    request.set(crtc->id, crtc->properties.mode_id, std::move(mode));
    request.set(crtc->id, crtc->properties.active, 1);
    if (const PropertyId link_status = connector->properties.link_status) {
        // A bad link is trained again; of a good one that changes nothing.
        request.set(connector->id, link_status, DRM_MODE_LINK_STATUS_GOOD);
    }
}

void Pipeline::set_plane(AtomicRequest &request, const Plane &plane,
                         std::shared_ptr<const Framebuffer> framebuffer, PlaneRect rect,
                         Rotation rotation, const std::optional<SourceRect> &source) const {
    const PlaneProperties &properties = plane.properties;
    const auto fixed_point = [](double pixels) {
        return static_cast<uint64_t>(std::llround(pixels * 0x10000));
    };
    const bool turned = rotation.swaps_axes();
    const SourceRect part = source.value_or(
        SourceRect{.width = static_cast<double>(turned ? rect.height : rect.width),
                   .height = static_cast<double>(turned ? rect.width : rect.height)});
    request.set(plane.id, properties.fb_id, std::move(framebuffer));
    request.set(plane.id, properties.crtc_id, crtc->id.value());
    request.set(plane.id, properties.src_x, fixed_point(part.x));
    request.set(plane.id, properties.src_y, fixed_point(part.y));
    request.set(plane.id, properties.src_w, fixed_point(part.width));
    request.set(plane.id, properties.src_h, fixed_point(part.height));
    request.set(plane.id, properties.crtc_x, static_cast<uint64_t>(int64_t{rect.x}));
    request.set(plane.id, properties.crtc_y, static_cast<uint64_t>(int64_t{rect.y}));
    request.set(plane.id, properties.crtc_w, rect.width);
    request.set(plane.id, properties.crtc_h, rect.height);
}

void Pipeline::clear_plane(AtomicRequest &request, const Plane &plane) {
    request.set(plane.id, plane.properties.fb_id, 0);
    request.set(plane.id, plane.properties.crtc_id, 0);
}

std::expected<void, Error> set_rotation(AtomicRequest &request, const Plane &plane,
                                        Rotation rotation) {
    const auto &property = plane.properties.rotation;
    if (!property) {
        return rotation.is_identity() ? std::expected<void, Error>() : has_no(plane, "rotation");
    }
    if (!rotation.fits(*property)) {
        return std::unexpected(Error::make(Error::Kind::Unsupported,
                                           formatted("\"rotation\" of {} takes {} only",
                                                     name_of(plane), property->choice_names())));
    }
    request.set(plane.id, property->id, rotation.bits());
    return {};
}

std::expected<void, Error> set_alpha(AtomicRequest &request, const Plane &plane, double alpha) {
    const auto &property = plane.properties.alpha;
    if (!property) {
        return alpha >= 1 ? std::expected<void, Error>() : has_no(plane, "alpha");
    }
    const auto opaque = static_cast<double>(property->max);
    request.set(plane.id, property->id,
                static_cast<uint64_t>(std::llround(std::clamp(alpha, 0.0, 1.0) * opaque)));
    return {};
}

std::expected<void, Error> set_zpos(AtomicRequest &request, const Plane &plane, uint64_t zpos) {
    const auto &property = plane.properties.zpos;
    if (!property) {
        return has_no(plane, "zpos");
    }
    if (property->immutable() && property->value == zpos) {
        return {};
    }
    if (property->immutable() || !property->accepts(zpos)) {
        return std::unexpected(
            Error::make(Error::Kind::Unsupported,
                        formatted("\"zpos\" of {} cannot be {}: it takes {} to {}", name_of(plane),
                                  zpos, property->immutable() ? property->value : property->min,
                                  property->immutable() ? property->value : property->max)));
    }
    request.set(plane.id, property->id, zpos);
    return {};
}

} // namespace sublet::kms
