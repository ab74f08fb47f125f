#pragma once

#include <cstdint>
#include <expected>
#include <memory>
#include <optional>
#include <variant>
#include <vector>

#include "../vocabulary/error.hpp"
#include "../vocabulary/kms_ids.hpp"
#include "blob.hpp"
#include "fence.hpp"
#include "framebuffer.hpp"

namespace sublet::kms {

/// A change of display state that the kernel makes as a whole or not at all.
///
/// Owns the blobs and fences and shares the framebuffers it names: keep it until the flip that
/// follows. It may be committed again and again; committing allocates nothing, nor does replacing a
/// value.
class AtomicRequest {
public:
    /// Adds a property of an object, or replaces its value. `property` must not be empty.
    template <typename Tag> void set(StrongId<Tag> object, PropertyId property, uint64_t value) {
        set_value(object.value(), property, value);
        release(object.value(), property);
    }
    template <typename Tag> void set(StrongId<Tag> object, PropertyId property, Blob blob) {
        set_value(object.value(), property, blob.id().value());
        keep(object.value(), property, std::move(blob));
    }
    /// Shared, because buffers are drawn into while requests that name them wait for their turn.
    /// Not null: a plane is taken off by 0, see Pipeline::clear_plane().
    template <typename Tag> void set(StrongId<Tag> object, PropertyId property,
                                     std::shared_ptr<const Framebuffer> framebuffer) {
        set_value(object.value(), property, framebuffer->id().value());
        keep(object.value(), property, std::move(framebuffer));
    }
    /// For a plane's IN_FENCE_FD. Waited for by every commit until replaced: once it has signalled,
    /// that costs nothing.
    template <typename Tag> void set(StrongId<Tag> object, PropertyId property, Fence fence) {
        set_value(object.value(), property, static_cast<uint64_t>(int64_t{fence.fd()}));
        keep(object.value(), property, std::move(fence));
    }

    /// Leaves a property out again; no error if it is not there.
    template <typename Tag> void remove(StrongId<Tag> object, PropertyId property) {
        remove_value(object.value(), property);
        release(object.value(), property);
    }

    /// Adds what `other` sets, replacing what is set here: values only, `other` goes on owning.
    void append(const AtomicRequest &other);

    /// Leaves out what `other` sets.
    void remove_all(const AtomicRequest &other);

    /// The value that would be committed; empty if the property is left as it is.
    template <typename Tag>
    [[nodiscard]] std::optional<uint64_t> value(StrongId<Tag> object, PropertyId property) const {
        return find_value(object.value(), property);
    }

    /// Has each commit make a fence that tells when it has reached the screen; `property` is the
    /// CRTC's OUT_FENCE_PTR.
    void enable_out_fence(CrtcId crtc, PropertyId property);

    /// The fence of the last commit, once; empty if there is none. Not taken, it is closed by the
    /// next commit.
    [[nodiscard]] std::optional<Fence> take_out_fence(CrtcId crtc);

    /// Has no commit make a fence any more.
    void drop_out_fences();

    /// Whether a commit would change nothing.
    [[nodiscard]] bool empty() const { return objects_.empty(); }

    /// Whether the kernel would take it as a flip (without a modeset), changing nothing.
    [[nodiscard]] std::expected<void, Error> test(int fd) const;
    /// As test(), with a modeset where needed.
    [[nodiscard]] std::expected<void, Error> test_modeset(int fd) const;

    /// Commits without waiting; one PageFlip event per CRTC follows on `fd`, with `user_data`.
    /// EINVAL: it would need a modeset, or makes no sense. EBUSY: the last flip is not over.
    /// EACCES: the session of the lessor is switched away. ENOENT: the lease was emptied, as it is
    /// when the lessor dies, for which the kernel itself says EACCES. Error Invalid: an object or
    /// property is not of the lease.
    [[nodiscard]] std::expected<void, Error> flip(int fd, uint64_t user_data) const;
    /// As flip(), at once and not at the next vblank (DRM_MODE_PAGE_FLIP_ASYNC).
    [[nodiscard]] std::expected<void, Error> flip_async(int fd, uint64_t user_data) const;
    /// As flip(), with a modeset where needed; the screen may go dark for a moment.
    [[nodiscard]] std::expected<void, Error> modeset(int fd, uint64_t user_data) const;

    /// Commits without waiting, with a modeset where needed. No event: a fence that was asked for
    /// tells when it has reached the screen. Errors as of flip().
    [[nodiscard]] std::expected<void, Error> start(int fd) const;

    /// Commits and waits until it has reached the screen, with a modeset where needed. No event.
    [[nodiscard]] std::expected<void, Error> commit_now(int fd) const;
    /// As commit_now(), but EINVAL where a modeset would be needed.
    [[nodiscard]] std::expected<void, Error> update_now(int fd) const;

private:
    /// What a value refers to and the kernel must find alive.
    struct Kept {
        uint32_t object;
        PropertyId property;
        std::variant<Blob, std::shared_ptr<const Framebuffer>, Fence> what;
    };
    /// Where the kernel writes a descriptor; at a fixed address, since the request holds that.
    struct OutFence {
        CrtcId crtc;
        PropertyId property;
        int32_t written = -1;
        std::optional<Fence> fence;
    };
    struct Place {
        size_t group; ///< Index into objects_; its size if the object is unknown.
        size_t index; ///< Index into properties_: of the property or where it belongs.
        bool found;
    };

    template <typename Visit> void for_each(Visit &&visit) const;
    [[nodiscard]] Place find(uint32_t object, PropertyId property) const;
    [[nodiscard]] std::optional<uint64_t> find_value(uint32_t object, PropertyId property) const;
    void set_value(uint32_t object, PropertyId property, uint64_t value);
    void remove_value(uint32_t object, PropertyId property);
    void keep(uint32_t object, PropertyId property, decltype(Kept::what) what);
    void release(uint32_t object, PropertyId property);
    [[nodiscard]] std::expected<void, Error> commit(int fd, uint32_t flags,
                                                    uint64_t user_data) const;

    // The layout of struct drm_mode_atomic: properties grouped by object.
    std::vector<uint32_t> objects_;
    std::vector<uint32_t> counts_;
    std::vector<uint32_t> properties_;
    std::vector<uint64_t> values_;

    std::vector<Kept> kept_;
    std::vector<std::unique_ptr<OutFence>> out_fences_;
};

} // namespace sublet::kms
