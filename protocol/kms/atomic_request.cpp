#include "atomic_request.hpp"

#include <algorithm>
#include <iterator>
#include <numeric>

#include <xf86drm.h>

#include "internal/commit_error.hpp"
#include "internal/user_pointer.hpp"

namespace sublet::kms {

AtomicRequest::Place AtomicRequest::find(uint32_t object, PropertyId property) const {
    const auto known = std::ranges::find(objects_, object);
    const auto group = known - objects_.begin();
    const auto first = std::accumulate(counts_.begin(), counts_.begin() + group, ptrdiff_t{0});
    const auto last = known != objects_.end() ? first + counts_[static_cast<size_t>(group)] : first;
    const auto begin = properties_.begin();
    const auto index = std::find(begin + first, begin + last, property.value()) - begin;
    return {static_cast<size_t>(group), static_cast<size_t>(index), index != last};
}

std::optional<uint64_t> AtomicRequest::find_value(uint32_t object, PropertyId property) const {
    const Place place = find(object, property);
    return place.found ? std::optional(values_[place.index]) : std::nullopt;
}

void AtomicRequest::set_value(uint32_t object, PropertyId property, uint64_t value) {
    const Place place = find(object, property);
    if (place.found) {
        values_[place.index] = value;
        return;
    }
    if (place.group == objects_.size()) {
        objects_.push_back(object);
        counts_.push_back(0);
    }
    const auto offset = static_cast<ptrdiff_t>(place.index);
    properties_.insert(properties_.begin() + offset, property.value());
    values_.insert(values_.begin() + offset, value);
    ++counts_[place.group];
}

void AtomicRequest::remove_value(uint32_t object, PropertyId property) {
    const Place place = find(object, property);
    if (!place.found) {
        return;
    }
    const auto offset = static_cast<ptrdiff_t>(place.index);
    properties_.erase(properties_.begin() + offset);
    values_.erase(values_.begin() + offset);
    if (--counts_[place.group] == 0) {
        const auto group = static_cast<ptrdiff_t>(place.group);
        objects_.erase(objects_.begin() + group);
        counts_.erase(counts_.begin() + group);
    }
}

void AtomicRequest::keep(uint32_t object, PropertyId property, decltype(Kept::what) what) {
    const auto known = std::ranges::find_if(kept_, [&](const Kept &kept) {
        return kept.object == object && kept.property == property;
    });
    if (known != kept_.end()) {
        known->what = std::move(what);
    } else {
        kept_.push_back({object, property, std::move(what)});
    }
}

void AtomicRequest::release(uint32_t object, PropertyId property) {
    std::erase_if(kept_, [&](const Kept &kept) {
        return kept.object == object && kept.property == property;
    });
}

template <typename Visit> void AtomicRequest::for_each(Visit &&visit) const {
    size_t index = 0;
    for (size_t group = 0; group < objects_.size(); ++group) {
        for (const size_t end = index + counts_[group]; index < end; ++index) {
            visit(objects_[group], PropertyId(properties_[index]), values_[index]);
        }
    }
}

void AtomicRequest::append(const AtomicRequest &other) {
    other.for_each([this](uint32_t object, PropertyId property, uint64_t value) {
        set_value(object, property, value);
    });
}

void AtomicRequest::remove_all(const AtomicRequest &other) {
    other.for_each([this](uint32_t object, PropertyId property, uint64_t) {
        remove_value(object, property);
        release(object, property);
    });
}

void AtomicRequest::enable_out_fence(CrtcId crtc, PropertyId property) {
    auto known = std::ranges::find(out_fences_, crtc, [](const auto &each) { return each->crtc; });
    if (known == out_fences_.end()) {
        out_fences_.push_back(std::make_unique<OutFence>(crtc, property));
        known = std::prev(out_fences_.end());
    }
    set_value(crtc.value(), property, user_pointer(&(*known)->written));
}

std::optional<Fence> AtomicRequest::take_out_fence(CrtcId crtc) {
    const auto known =
        std::ranges::find(out_fences_, crtc, [](const auto &each) { return each->crtc; });
    return known != out_fences_.end() ? std::exchange((*known)->fence, std::nullopt) : std::nullopt;
}

void AtomicRequest::drop_out_fences() {
    for (const auto &out : out_fences_) {
        remove_value(out->crtc.value(), out->property);
    }
    out_fences_.clear();
}

std::expected<void, Error> AtomicRequest::test(int fd) const {
    return commit(fd, DRM_MODE_ATOMIC_TEST_ONLY, 0);
}

std::expected<void, Error> AtomicRequest::test_modeset(int fd) const {
    return commit(fd, DRM_MODE_ATOMIC_TEST_ONLY | DRM_MODE_ATOMIC_ALLOW_MODESET, 0);
}

std::expected<void, Error> AtomicRequest::flip(int fd, uint64_t user_data) const {
    return commit(fd, DRM_MODE_ATOMIC_NONBLOCK | DRM_MODE_PAGE_FLIP_EVENT, user_data);
}

std::expected<void, Error> AtomicRequest::flip_async(int fd, uint64_t user_data) const {
    return commit(fd,
                  DRM_MODE_ATOMIC_NONBLOCK | DRM_MODE_PAGE_FLIP_EVENT | DRM_MODE_PAGE_FLIP_ASYNC,
                  user_data);
}

std::expected<void, Error> AtomicRequest::modeset(int fd, uint64_t user_data) const {
    return commit(
        fd, DRM_MODE_ATOMIC_NONBLOCK | DRM_MODE_PAGE_FLIP_EVENT | DRM_MODE_ATOMIC_ALLOW_MODESET,
        user_data);
}

std::expected<void, Error> AtomicRequest::start(int fd) const {
    return commit(fd, DRM_MODE_ATOMIC_NONBLOCK | DRM_MODE_ATOMIC_ALLOW_MODESET, 0);
}

std::expected<void, Error> AtomicRequest::commit_now(int fd) const {
    return commit(fd, DRM_MODE_ATOMIC_ALLOW_MODESET, 0);
}

std::expected<void, Error> AtomicRequest::update_now(int fd) const {
    return commit(fd, 0, 0);
}

std::expected<void, Error> AtomicRequest::commit(int fd, uint32_t flags, uint64_t user_data) const {
    drm_mode_atomic atomic = {
        .flags = flags,
        .count_objs = static_cast<uint32_t>(objects_.size()),
        .objs_ptr = user_pointer(objects_.data()),
        .count_props_ptr = user_pointer(counts_.data()),
        .props_ptr = user_pointer(properties_.data()),
        .prop_values_ptr = user_pointer(values_.data()),
        .reserved = 0,
        .user_data = user_data,
    };
    if (drmIoctl(fd, DRM_IOCTL_MODE_ATOMIC, &atomic) != 0) {
        return std::unexpected(commit_error(fd, errno,
                                            (flags & DRM_MODE_ATOMIC_TEST_ONLY) != 0
                                                ? "test a display configuration"
                                                : "commit a frame"));
    }
    if ((flags & DRM_MODE_ATOMIC_TEST_ONLY) != 0) {
        return {};
    }
    for (const auto &out : out_fences_) {
        out->fence.reset();
        if (out->written >= 0) {
            out->fence.emplace(UniqueFd(std::exchange(out->written, -1)));
        }
    }
    return {};
}

} // namespace sublet::kms
