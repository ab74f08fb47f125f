#include "lessor/saved_state.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <format>
#include <string_view>
#include <utility>

#include "vocabulary/drm_ptr.hpp"
#include "vocabulary/log.hpp"

namespace sublet {

namespace {

/// Properties that say what is shown where, or that mean an action rather than a state.
constexpr std::array not_saved = std::to_array<std::string_view>({
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

std::expected<std::vector<std::byte>, Error> read_blob(int fd, uint64_t id) {
    const DrmBlob blob(drmModeGetPropertyBlob(fd, static_cast<uint32_t>(id)));
    if (!blob) {
        return std::unexpected(Error::from_errno("read a property blob"));
    }
    const auto *bytes = static_cast<const std::byte *>(blob->data);
    return std::vector(bytes, bytes + blob->length);
}

} // namespace

std::expected<SavedState::Object, Error>
SavedState::read_object(int fd, kms::PropertyCatalog &catalog, uint32_t id, uint32_t type) {
    const auto values = catalog.read_values(id, type);
    if (!values) {
        return std::unexpected(values.error());
    }
    Object object{ObjectId(id), type, {}};
    for (const auto &[property_id, value] : *values) {
        const auto property = catalog.find(property_id);
        if (!property) {
            return std::unexpected(property.error());
        }
        if ((*property)->immutable() || std::ranges::contains(not_saved, (*property)->name)) {
            continue;
        }
        Value saved{.property = property_id,
                    .value = value,
                    .is_blob = ((*property)->flags & DRM_MODE_PROP_BLOB) != 0,
                    .blob = {},
                    .content = {}};
        if (saved.is_blob && value != 0) {
            auto content = read_blob(fd, value);
            if (!content) {
                return std::unexpected(content.error());
            }
            auto copy = kms::Blob::create(fd, *content);
            if (!copy) {
                return std::unexpected(copy.error());
            }
            saved.content = *std::move(content);
            saved.value = copy->id().value();
            saved.blob = *std::move(copy);
        }
        object.values.push_back(std::move(saved));
    }
    return object;
}

std::expected<SavedState, Error> SavedState::read(int fd, kms::PropertyCatalog &catalog,
                                                  const LeasedObjects &objects) {
    SavedState state;
    state.fd_ = fd;
    const auto add = [&](const auto &ids, uint32_t type) -> std::expected<void, Error> {
        for (const auto id : ids) {
            auto object = read_object(fd, catalog, id.value(), type);
            if (!object) {
                return std::unexpected(object.error());
            }
            state.objects_.push_back(std::move(*object));
        }
        return {};
    };
    return add(objects.connectors, DRM_MODE_OBJECT_CONNECTOR)
        .and_then([&] { return add(objects.crtcs, DRM_MODE_OBJECT_CRTC); })
        .and_then([&] { return add(objects.planes, DRM_MODE_OBJECT_PLANE); })
        .transform([&] { return std::move(state); });
}

void SavedState::restore_all(kms::AtomicRequest &request) const {
    for (const Object &object : objects_) {
        for (const Value &saved : object.values) {
            request.set(object.id, saved.property, saved.value);
        }
    }
}

std::expected<bool, Error> SavedState::differs(const Value &saved, uint64_t now) const {
    if (saved.value == now) {
        return false;
    }
    if (!saved.is_blob || saved.value == 0 || now == 0) {
        return true;
    }
    return read_blob(fd_, now).transform([&](const auto &bytes) { return bytes != saved.content; });
}

std::expected<void, Error> SavedState::restore_changed(kms::AtomicRequest &request,
                                                       kms::PropertyCatalog &catalog) const {
    for (const Object &object : objects_) {
        const auto now = catalog.read_values(object.id.value(), object.type);
        if (!now && now.error().code == ENOENT) {
            continue; // An MST connector can be gone by now; nothing of it is left to restore.
        }
        if (!now) {
            return std::unexpected(now.error());
        }
        for (const Value &saved : object.values) {
            const auto current =
                std::ranges::find(*now, saved.property, &std::pair<PropertyId, uint64_t>::first);
            if (current == now->end()) {
                continue;
            }
            const auto different = differs(saved, current->second);
            if (!different) {
                return std::unexpected(different.error());
            }
            if (*different) {
                request.set(object.id, saved.property, saved.value);
            }
        }
    }
    return {};
}

std::expected<void, Error> SavedState::restore_one_by_one(int master_fd,
                                                          kms::PropertyCatalog &catalog) const {
    std::expected<void, Error> result;
    kms::AtomicRequest changed;
    if (auto read = restore_changed(changed, catalog); !read) {
        return read;
    }
    for (const Object &object : objects_) {
        for (const Value &saved : object.values) {
            if (!changed.value(object.id, saved.property)) {
                continue;
            }
            kms::AtomicRequest one;
            one.set(object.id, saved.property, saved.value);
            if (auto set = one.commit_now(master_fd); !set) {
                const auto property = catalog.find(saved.property);
                log_warn("end: property \"{}\" of object {} keeps what the lessee set: {}",
                         property ? (*property)->name : "?", object.id.value(),
                         set.error().message());
                result = std::move(set);
            }
        }
    }
    return result;
}

} // namespace sublet
