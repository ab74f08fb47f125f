#include "lease/state_snapshot.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <string_view>

#include "lease/kms_commit.hpp"
#include "lease/kms_properties.hpp"
#include "vocabulary/drm_ptr.hpp"

namespace sublet {

namespace {

/// Properties that say what is shown where, or that mean an action rather than a state.
constexpr std::array not_restored = std::to_array<std::string_view>({
    "ACTIVE",
    "CRTC_H",
    "CRTC_ID",
    "CRTC_W",
    "CRTC_X",
    "CRTC_Y",
    "DPMS",
    "FB_DAMAGE_CLIPS",
    "FB_ID",
    "IN_FENCE_FD",
    "MODE_ID",
    "OUT_FENCE_PTR",
    "SRC_H",
    "SRC_W",
    "SRC_X",
    "SRC_Y",
    "WRITEBACK_FB_ID",
    "WRITEBACK_OUT_FENCE_PTR",
    "link-status",
    "type",
});

std::expected<std::vector<uint8_t>, Error> read_blob(int drm_fd, uint64_t id) {
    const DrmBlob blob(drmModeGetPropertyBlob(drm_fd, static_cast<uint32_t>(id)));
    if (!blob) {
        return std::unexpected(Error::from_errno("read a property blob"));
    }
    const auto *bytes = static_cast<const uint8_t *>(blob->data);
    return std::vector(bytes, bytes + blob->length);
}

} // namespace

std::expected<StateSnapshot::Object, Error> StateSnapshot::read_object(int drm_fd, uint32_t id,
                                                                       uint32_t type) {
    const auto properties = read_properties(drm_fd, id, type);
    if (!properties) {
        return std::unexpected(properties.error());
    }
    Object object{id, type, {}, {}};
    for (const KmsProperty &property : *properties) {
        if ((property.flags & DRM_MODE_PROP_IMMUTABLE) ||
            std::ranges::contains(not_restored, property.name)) {
            continue;
        }
        Value value{property.id, property.value, (property.flags & DRM_MODE_PROP_BLOB) != 0, {}};
        if (value.is_blob && value.value != 0) {
            auto blob = read_blob(drm_fd, value.value);
            if (!blob) {
                return std::unexpected(blob.error());
            }
            value.blob = std::move(*blob);
        }
        object.values.push_back(std::move(value));
    }
    const KmsProperty *plane_type = find_property(*properties, "type");
    if (type == DRM_MODE_OBJECT_PLANE && plane_type &&
        plane_type->value == DRM_PLANE_TYPE_OVERLAY) {
        const KmsProperty *fb = find_property(*properties, "FB_ID");
        const KmsProperty *crtc = find_property(*properties, "CRTC_ID");
        if (fb && crtc) {
            object.overlay = {fb->id, crtc->id};
        }
    }
    return object;
}

std::expected<StateSnapshot, Error> StateSnapshot::read(int drm_fd, const LeasedObjects &objects) {
    StateSnapshot snapshot;
    const auto add = [&](const auto &ids, uint32_t type) -> std::expected<void, Error> {
        for (const auto id : ids) {
            auto object = read_object(drm_fd, id.value(), type);
            if (!object) {
                return std::unexpected(object.error());
            }
            snapshot.objects_.push_back(std::move(*object));
        }
        return {};
    };
    for (const auto &added :
         {add(objects.connectors, DRM_MODE_OBJECT_CONNECTOR),
          add(objects.crtcs, DRM_MODE_OBJECT_CRTC), add(objects.planes, DRM_MODE_OBJECT_PLANE)}) {
        if (!added) {
            return std::unexpected(added.error());
        }
    }
    return snapshot;
}

std::expected<void, Error> StateSnapshot::restore(int master_fd) const {
    KmsCommit commit(master_fd);
    for (const Object &before : objects_) {
        const auto now = read_object(master_fd, before.id, before.type);
        if (!now && now.error().code == ENOENT) {
            continue; // An MST connector can be gone by now; nothing of it is left to restore.
        }
        if (!now) {
            return std::unexpected(now.error());
        }
        for (const Value &value : before.values) {
            const auto current = std::ranges::find(now->values, value.property, &Value::property);
            if (current == now->values.end() ||
                (value.is_blob ? current->blob == value.blob : current->value == value.value)) {
                continue;
            }
            if (!value.is_blob || value.value == 0) {
                commit.set(before.id, value.property, value.value);
            } else if (const auto copied = commit.set_blob(before.id, value.property, value.blob);
                       !copied) {
                return copied;
            }
        }
        if (before.overlay) {
            commit.set(before.id, before.overlay->fb, 0);
            commit.set(before.id, before.overlay->crtc, 0);
        }
    }
    return commit.commit(DRM_MODE_ATOMIC_ALLOW_MODESET, "put back what the lessee changed");
}

} // namespace sublet
