#pragma once

#include <cstdint>
#include <expected>
#include <utility>

#include <sublet/vocabulary/error.hpp>
#include <sublet/vocabulary/kms_ids.hpp>

namespace sublet::lessee::kms {

/// A kernel framebuffer: pixels that a plane can show. Removed with this object, which takes it off
/// the screen.
class Framebuffer {
public:
    struct Layout {
        uint32_t width = 0;
        uint32_t height = 0;
        uint32_t format = 0; ///< DRM_FORMAT_*.
        uint32_t handle = 0; ///< GEM handle of the single plane; borrowed for the call.
        uint32_t stride = 0; ///< Bytes.
    };

    /// `fd` is borrowed and must outlive the framebuffer.
    [[nodiscard]] static std::expected<Framebuffer, Error> create(int fd, const Layout &layout);

    Framebuffer(Framebuffer &&other) noexcept
        : fd_(other.fd_), id_(std::exchange(other.id_, FbId())) {}
    Framebuffer &operator=(Framebuffer &&) = delete;
    Framebuffer(const Framebuffer &) = delete;
    Framebuffer &operator=(const Framebuffer &) = delete;
    ~Framebuffer();

    [[nodiscard]] FbId id() const { return id_; }

private:
    Framebuffer(int fd, FbId id) : fd_(fd), id_(id) {}

    int fd_;
    FbId id_;
};

} // namespace sublet::lessee::kms
