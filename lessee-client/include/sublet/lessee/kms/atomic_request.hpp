#pragma once

#include <cstdint>
#include <expected>
#include <memory>
#include <vector>

#include <sublet/lessee/kms/blob.hpp>
#include <sublet/lessee/kms/framebuffer.hpp>
#include <sublet/vocabulary/error.hpp>
#include <sublet/vocabulary/kms_ids.hpp>

namespace sublet::lessee::kms {

/// A change of display state that the kernel makes as a whole or not at all.
///
/// Owns the blobs and shares the framebuffers it names: keep it until the flip that follows. It may
/// be committed again and again; committing allocates nothing, nor does replacing a value.
class AtomicRequest {
public:
    /// Adds a property of an object, or replaces its value. `property` must not be empty.
    template <typename Tag> void set(StrongId<Tag> object, PropertyId property, uint64_t value) {
        set_value(object.value(), property, value);
    }
    template <typename Tag> void set(StrongId<Tag> object, PropertyId property, Blob blob) {
        set_value(object.value(), property, blob.id().value());
        blobs_.push_back(std::move(blob));
    }
    /// Shared, because buffers are drawn into while requests that name them wait for their turn.
    template <typename Tag> void set(StrongId<Tag> object, PropertyId property,
                                     std::shared_ptr<const Framebuffer> framebuffer) {
        set_value(object.value(), property, framebuffer->id().value());
        keep(object.value(), property, std::move(framebuffer));
    }

    /// Whether the kernel would take it as a flip (without a modeset), changing nothing.
    [[nodiscard]] std::expected<void, Error> test(int fd) const;
    /// As test(), with a modeset where needed.
    [[nodiscard]] std::expected<void, Error> test_modeset(int fd) const;

    /// Commits without waiting; one PageFlip event per CRTC follows on `fd`, with `user_data`.
    /// EINVAL: it would need a modeset, or makes no sense. EBUSY: the last flip is not over.
    [[nodiscard]] std::expected<void, Error> flip(int fd, uint64_t user_data) const;
    /// As flip(), with a modeset where needed; the screen may go dark for a moment.
    [[nodiscard]] std::expected<void, Error> modeset(int fd, uint64_t user_data) const;

private:
    struct KeptFramebuffer {
        uint32_t object;
        PropertyId property;
        std::shared_ptr<const Framebuffer> framebuffer;
    };

    void set_value(uint32_t object, PropertyId property, uint64_t value);
    void keep(uint32_t object, PropertyId property, std::shared_ptr<const Framebuffer> framebuffer);
    [[nodiscard]] std::expected<void, Error> commit(int fd, uint32_t flags,
                                                    uint64_t user_data) const;

    // The layout of struct drm_mode_atomic: properties grouped by object.
    std::vector<uint32_t> objects_;
    std::vector<uint32_t> counts_;
    std::vector<uint32_t> properties_;
    std::vector<uint64_t> values_;

    std::vector<Blob> blobs_;
    std::vector<KeptFramebuffer> framebuffers_;
};

} // namespace sublet::lessee::kms
