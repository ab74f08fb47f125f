#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <optional>
#include <utility>

#include <sublet/vocabulary/error.hpp>
#include <sublet/vocabulary/kms_ids.hpp>

namespace sublet::lessee::kms {

/// A kernel framebuffer: pixels that a plane can show. Removed with this object, which takes it off
/// the screen.
class Framebuffer {
public:
    /// Where in which memory one plane of a format is. Compressed layouts have planes beside those
    /// of the format; which, the modifier tells.
    struct Part {
        uint32_t handle = 0; ///< GEM handle, borrowed for the call; 0: there is no such plane.
        uint32_t stride = 0; ///< Bytes.
        uint32_t offset = 0; ///< Bytes.
    };

    static constexpr size_t max_parts = 4; // drm_mode_fb_cmd2

    struct Layout {
        uint32_t width = 0;
        uint32_t height = 0;
        uint32_t format = 0; ///< DRM_FORMAT_*.
        std::array<Part, max_parts> parts = {};
        /// DRM_FORMAT_MOD_*, one for all parts. Without one the driver guesses, as for dumb
        /// buffers.
        std::optional<uint64_t> modifier;
    };

    /// `fd` is borrowed and must outlive the framebuffer. EINVAL: no plane takes this layout.
    [[nodiscard]] static std::expected<Framebuffer, Error> create(int fd, const Layout &layout);

    Framebuffer(Framebuffer &&other) noexcept
        : fd_(other.fd_), id_(std::exchange(other.id_, FbId())), layout_(other.layout_) {}
    Framebuffer &operator=(Framebuffer &&) = delete;
    Framebuffer(const Framebuffer &) = delete;
    Framebuffer &operator=(const Framebuffer &) = delete;
    ~Framebuffer();

    [[nodiscard]] FbId id() const { return id_; }
    /// As given to create(); its handles may be closed since.
    [[nodiscard]] const Layout &layout() const { return layout_; }

private:
    Framebuffer(int fd, FbId id, const Layout &layout) : fd_(fd), id_(id), layout_(layout) {}

    int fd_;
    FbId id_;
    Layout layout_;
};

} // namespace sublet::lessee::kms
