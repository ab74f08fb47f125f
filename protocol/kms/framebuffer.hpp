#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <optional>
#include <utility>

#include "../vocabulary/error.hpp"
#include "../vocabulary/kms_ids.hpp"

namespace sublet::kms {

/// Where in which memory one plane of a pixel format is. Compressed layouts have planes beside
/// those of the format; which, the modifier tells.
struct MemoryPlane {
    uint32_t handle = 0; ///< GEM handle, borrowed for the call; 0: there is no such plane.
    uint32_t stride = 0; ///< Bytes.
    uint32_t offset = 0; ///< Bytes.
};

/// How a picture lies in memory.
struct FramebufferInfo {
    static constexpr size_t max_planes = 4; // drm_mode_fb_cmd2

    uint32_t width = 0;
    uint32_t height = 0;
    uint32_t format = 0; ///< DRM_FORMAT_*.
    std::array<MemoryPlane, max_planes> planes = {};
    /// DRM_FORMAT_MOD_*, one for all planes. Without one the driver guesses, as for dumb buffers.
    std::optional<uint64_t> modifier;
};

/// A kernel framebuffer: pixels that a plane can show. Removed with this object, which takes it off
/// the screen.
class Framebuffer {
public:
    /// `fd` is borrowed and must outlive the framebuffer. EINVAL: no plane takes this layout.
    [[nodiscard]] static std::expected<Framebuffer, Error> create(int fd,
                                                                  const FramebufferInfo &info);

    Framebuffer(Framebuffer &&other) noexcept
        : fd_(other.fd_), id_(std::exchange(other.id_, FbId())), info_(other.info_) {}
    Framebuffer &operator=(Framebuffer &&) = delete;
    Framebuffer(const Framebuffer &) = delete;
    Framebuffer &operator=(const Framebuffer &) = delete;
    ~Framebuffer();

    [[nodiscard]] FbId id() const { return id_; }
    /// As given to create(); its handles may be closed since.
    [[nodiscard]] const FramebufferInfo &info() const { return info_; }

private:
    Framebuffer(int fd, FbId id, const FramebufferInfo &info) : fd_(fd), id_(id), info_(info) {}

    int fd_;
    FbId id_;
    FramebufferInfo info_;
};

} // namespace sublet::kms
