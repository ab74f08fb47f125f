#include "saved_properties.hpp"

#include <algorithm>
#include <functional>
#include <initializer_list>

#include "../vocabulary/drm_ptr.hpp"

namespace sublet::kms {

namespace {

using Members = std::initializer_list<std::reference_wrapper<const std::optional<Property>>>;

std::expected<std::vector<std::byte>, Error> blob_contents(int fd, uint64_t id) {
    if (id == 0) {
        return std::vector<std::byte>();
    }
    const DrmBlob blob(drmModeGetPropertyBlob(fd, static_cast<uint32_t>(id)));
    if (!blob) {
        return std::unexpected(Error::from_errno("read a property blob"));
    }
    const auto *data = static_cast<const std::byte *>(blob->data);
    return std::vector<std::byte>(data, data + blob->length);
}

} // namespace

std::expected<SavedProperties, Error> SavedProperties::of(int fd, const Pipeline &pipeline) {
    SavedProperties saved;
    std::expected<void, Error> all_read;
    const auto save = [&](uint32_t id, uint32_t type, Members members) {
        Object object{.id = id, .type = type, .properties = {}};
        for (const std::optional<Property> &member : members) {
            if (!member || member->immutable() || !all_read) {
                continue;
            }
            Saved each{.property = member->id, .value = member->value, .contents = {}};
            if ((member->flags & DRM_MODE_PROP_BLOB) != 0) {
                each.is_blob = true;
                auto contents = blob_contents(fd, member->value);
                if (!contents) {
                    all_read = std::unexpected(contents.error());
                    continue;
                }
                each.contents = *std::move(contents);
            }
            object.properties.push_back(std::move(each));
        }
        saved.objects_.push_back(std::move(object));
    };

    const ConnectorProperties &connector = pipeline.connector->properties;
    save(pipeline.connector->id.value(), DRM_MODE_OBJECT_CONNECTOR,
         {connector.hdr_output_metadata, connector.colorspace, connector.max_bpc});
    const CrtcProperties &crtc = pipeline.crtc->properties;
    save(pipeline.crtc->id.value(), DRM_MODE_OBJECT_CRTC,
         {crtc.vrr_enabled, crtc.gamma_lut, crtc.degamma_lut, crtc.ctm});
    std::vector<const Plane *> planes = pipeline.overlays;
    planes.push_back(pipeline.primary);
    if (pipeline.cursor != nullptr) {
        planes.push_back(pipeline.cursor);
    }
    for (const Plane *plane : planes) {
        const PlaneProperties &properties = plane->properties;
        save(plane->id.value(), DRM_MODE_OBJECT_PLANE,
             {properties.rotation, properties.zpos, properties.alpha, properties.blend_mode});
    }
    return all_read.transform([&] { return std::move(saved); });
}

std::expected<void, Error> SavedProperties::restore(AtomicRequest &request, int fd) const {
    for (const Object &object : objects_) {
        const auto now = ObjectProperties::read(fd, object.id, object.type);
        if (!now) {
            return std::unexpected(now.error());
        }
        const StrongId<struct SavedObjectTag> id(object.id);
        for (const Saved &saved : object.properties) {
            const auto current = std::ranges::find(now->all(), saved.property, &Property::id);
            if (current == now->all().end() || current->value == saved.value) {
                continue;
            }
            if (saved.contents.empty()) {
                request.set(id, saved.property, saved.is_blob ? 0 : saved.value);
                continue;
            }
            auto blob = Blob::create(fd, saved.contents);
            if (!blob) {
                return std::unexpected(blob.error());
            }
            request.set(id, saved.property, *std::move(blob));
        }
    }
    return {};
}

} // namespace sublet::kms
