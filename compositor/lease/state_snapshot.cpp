#include "lease/state_snapshot.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <format>
#include <string_view>

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

/// Blobs made for one commit; the kernel keeps those the commit refers to.
class CommitBlobs {
public:
    explicit CommitBlobs(int drm_fd) : drm_fd_(drm_fd) {}
    CommitBlobs(const CommitBlobs &) = delete;
    CommitBlobs &operator=(const CommitBlobs &) = delete;
    ~CommitBlobs() {
        for (const uint32_t id : ids_) {
            drmModeDestroyPropertyBlob(drm_fd_, id);
        }
    }

    std::expected<uint32_t, Error> create(const std::vector<uint8_t> &bytes) {
        uint32_t id = 0;
        const int result = drmModeCreatePropertyBlob(drm_fd_, bytes.data(), bytes.size(), &id);
        if (result < 0) {
            return std::unexpected(Error::from_result(result, "copy a property blob"));
        }
        ids_.push_back(id);
        return id;
    }

private:
    int drm_fd_;
    std::vector<uint32_t> ids_;
};

} // namespace

std::expected<StateSnapshot::Object, Error> StateSnapshot::read_object(int drm_fd, uint32_t id,
                                                                       uint32_t type) {
    const DrmObjectProperties properties(drmModeObjectGetProperties(drm_fd, id, type));
    if (!properties) {
        return std::unexpected(Error::from_errno(std::format("read properties of object {}", id)));
    }
    Object object{id, type, {}, {}};
    OverlayRoute route;
    bool is_overlay = false;
    for (uint32_t i = 0; i < properties->count_props; ++i) {
        const DrmProperty property(drmModeGetProperty(drm_fd, properties->props[i]));
        if (!property) {
            return std::unexpected(
                Error::from_errno(std::format("read a property of object {}", id)));
        }
        const std::string_view name = property->name;
        if (name == "FB_ID") {
            route.fb = property->prop_id;
        } else if (name == "CRTC_ID") {
            route.crtc = property->prop_id;
        } else if (name == "type") {
            is_overlay = properties->prop_values[i] == DRM_PLANE_TYPE_OVERLAY;
        }
        if ((property->flags & DRM_MODE_PROP_IMMUTABLE) ||
            std::ranges::contains(not_restored, name)) {
            continue;
        }
        Value value{property->prop_id,
                    property->name,
                    properties->prop_values[i],
                    (property->flags & DRM_MODE_PROP_BLOB) != 0,
                    {}};
        if (value.is_blob && value.value != 0) {
            auto blob = read_blob(drm_fd, value.value);
            if (!blob) {
                return std::unexpected(blob.error());
            }
            value.blob = std::move(*blob);
        }
        object.values.push_back(std::move(value));
    }
    if (type == DRM_MODE_OBJECT_PLANE && is_overlay) {
        object.overlay = route;
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
    const DrmAtomicRequest request(drmModeAtomicAlloc());
    CommitBlobs blobs(master_fd);

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
            uint64_t wanted = value.value;
            if (value.is_blob && value.value != 0) {
                const auto copy = blobs.create(value.blob);
                if (!copy) {
                    return std::unexpected(copy.error());
                }
                wanted = *copy;
            }
            drmModeAtomicAddProperty(request.get(), before.id, value.property, wanted);
        }
        if (before.overlay) {
            drmModeAtomicAddProperty(request.get(), before.id, before.overlay->fb, 0);
            drmModeAtomicAddProperty(request.get(), before.id, before.overlay->crtc, 0);
        }
    }
    if (drmModeAtomicGetCursor(request.get()) == 0) {
        return {};
    }
    const int result =
        drmModeAtomicCommit(master_fd, request.get(), DRM_MODE_ATOMIC_ALLOW_MODESET, nullptr);
    if (result < 0) {
        return std::unexpected(Error::from_result(result, "put back what the lessee changed"));
    }
    return {};
}

} // namespace sublet
