#include "pipeline.hpp"

#include <algorithm>

#include "internal/unsupported.hpp"
#include "vocabulary/formatted.hpp"

namespace sublet::kms {

namespace {

/// Gives each connector from `index` on a CRTC of its own, the one it has now first.
bool assign_crtcs(const Device &device, size_t index, CrtcMask taken,
                  std::vector<const Crtc *> &assigned) {
    if (index == device.connectors().size()) {
        return true;
    }
    const Connector &connector = device.connectors()[index];
    const auto try_crtc = [&](const Crtc &crtc) {
        if ((connector.possible_crtcs & crtc.bit & ~taken) == 0) {
            return false;
        }
        assigned[index] = &crtc;
        return assign_crtcs(device, index + 1, taken | crtc.bit, assigned);
    };
    const auto is_current = [&](const Crtc &crtc) { return crtc.id == connector.crtc; };
    return std::ranges::any_of(
               device.crtcs(),
               [&](const Crtc &crtc) { return is_current(crtc) && try_crtc(crtc); }) ||
           std::ranges::any_of(device.crtcs(), [&](const Crtc &crtc) {
               return !is_current(crtc) && try_crtc(crtc);
           });
}

} // namespace

std::expected<std::vector<Pipeline>, Error> plan_pipelines(const Device &device) {
    std::vector<const Crtc *> crtcs(device.connectors().size());
    if (!assign_crtcs(device, 0, 0, crtcs)) {
        return std::unexpected(
            Error::make(Error::Kind::Unsupported, "the lease has no CRTC for each connector"));
    }

    std::vector<const Plane *> taken;
    std::vector<Pipeline> pipelines;
    for (size_t i = 0; i < crtcs.size(); ++i) {
        Pipeline pipeline{.connector = &device.connectors()[i], .crtc = crtcs[i]};
        for (const Plane &plane : device.planes()) {
            if ((plane.possible_crtcs & pipeline.crtc->bit) == 0 ||
                std::ranges::contains(taken, &plane)) {
                continue;
            }
            if (plane.type == PlaneType::Primary && pipeline.primary == nullptr) {
                pipeline.primary = &plane;
            } else if (plane.type == PlaneType::Cursor && pipeline.cursor == nullptr) {
                pipeline.cursor = &plane;
            } else if (plane.type == PlaneType::Overlay) {
                pipeline.overlays.push_back(&plane);
            } else {
                continue;
            }
            taken.push_back(&plane);
        }
        if (pipeline.primary == nullptr) {
            return std::unexpected(
                Error::make(Error::Kind::Unsupported,
                            "the lease has no primary plane for " + pipeline.connector->name));
        }
        pipelines.push_back(std::move(pipeline));
    }
    return pipelines;
}

void Pipeline::set_mode(AtomicRequest &request, Blob mode) const {
    request.set(connector->id, connector->properties.crtc_id, crtc->id.value());
    request.set(crtc->id, crtc->properties.mode_id, std::move(mode));
    request.set(crtc->id, crtc->properties.active, 1);
}

void Pipeline::set_plane(AtomicRequest &request, const Plane &plane,
                         std::shared_ptr<const Framebuffer> framebuffer, PlaneRect rect,
                         Rotation rotation) const {
    const PlaneProperties &properties = plane.properties;
    const auto fixed_point = [](uint32_t pixels) { return static_cast<uint64_t>(pixels) << 16; };
    const bool turned = rotation.swaps_axes();
    request.set(plane.id, properties.fb_id, std::move(framebuffer));
    request.set(plane.id, properties.crtc_id, crtc->id.value());
    request.set(plane.id, properties.src_x, 0);
    request.set(plane.id, properties.src_y, 0);
    request.set(plane.id, properties.src_w, fixed_point(turned ? rect.height : rect.width));
    request.set(plane.id, properties.src_h, fixed_point(turned ? rect.width : rect.height));
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
        return std::unexpected(Error::make(
            Error::Kind::Unsupported,
            formatted("“rotation” of {} takes {} only", name_of(plane), property->choice_names())));
    }
    request.set(plane.id, property->id, rotation.bits());
    return {};
}

} // namespace sublet::kms
