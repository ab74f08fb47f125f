#include <sublet/lessee/kms/atomic_request.hpp>

#include <algorithm>
#include <iterator>
#include <numeric>

#include <xf86drm.h>

namespace sublet::lessee::kms {

namespace {

uint64_t address(const void *pointer) {
    return reinterpret_cast<uintptr_t>(pointer);
}

} // namespace

void AtomicRequest::set_value(uint32_t object, PropertyId property, uint64_t value) {
    const auto found = std::ranges::find(objects_, object);
    const auto group = std::distance(objects_.begin(), found);
    if (found == objects_.end()) {
        objects_.push_back(object);
        counts_.push_back(0);
    }
    const auto first = std::accumulate(counts_.begin(), counts_.begin() + group, ptrdiff_t{0});
    const auto last = first + counts_[static_cast<size_t>(group)];

    const auto begin = properties_.begin();
    const auto known = std::find(begin + first, begin + last, property.value());
    if (known != begin + last) {
        values_[static_cast<size_t>(known - begin)] = value;
        return;
    }
    properties_.insert(begin + last, property.value());
    values_.insert(values_.begin() + last, value);
    ++counts_[static_cast<size_t>(group)];
}

void AtomicRequest::keep(uint32_t object, PropertyId property,
                         std::shared_ptr<const Framebuffer> framebuffer) {
    const auto known = std::ranges::find_if(framebuffers_, [&](const KeptFramebuffer &kept) {
        return kept.object == object && kept.property == property;
    });
    if (known != framebuffers_.end()) {
        known->framebuffer = std::move(framebuffer);
    } else {
        framebuffers_.push_back({object, property, std::move(framebuffer)});
    }
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

std::expected<void, Error> AtomicRequest::modeset(int fd, uint64_t user_data) const {
    return commit(
        fd, DRM_MODE_ATOMIC_NONBLOCK | DRM_MODE_PAGE_FLIP_EVENT | DRM_MODE_ATOMIC_ALLOW_MODESET,
        user_data);
}

std::expected<void, Error> AtomicRequest::commit(int fd, uint32_t flags, uint64_t user_data) const {
    drm_mode_atomic atomic = {
        .flags = flags,
        .count_objs = static_cast<uint32_t>(objects_.size()),
        .objs_ptr = address(objects_.data()),
        .count_props_ptr = address(counts_.data()),
        .props_ptr = address(properties_.data()),
        .prop_values_ptr = address(values_.data()),
        .reserved = 0,
        .user_data = user_data,
    };
    if (drmIoctl(fd, DRM_IOCTL_MODE_ATOMIC, &atomic) != 0) {
        return std::unexpected(Error::from_errno((flags & DRM_MODE_ATOMIC_TEST_ONLY) != 0
                                                     ? "test a display configuration"
                                                     : "commit a frame"));
    }
    return {};
}

} // namespace sublet::lessee::kms
