#pragma once

#include <cstdint>
#include <expected>
#include <memory>
#include <utility>
#include <vector>

#include "kms/framebuffer.hpp"
#include "vocabulary/error.hpp"
#include "vocabulary/unique_fd.hpp"

namespace sublet {

/// A black picture of one size. The kernel hands out dumb buffers zeroed, so that nobody has to
/// touch its memory; it is never written to. Whoever shows it owns a share in it: it goes off the
/// screen with the last one.
class BlackBuffer {
public:
    /// `drm_fd` is borrowed, outlives this object and must be master.
    [[nodiscard]] static std::expected<std::shared_ptr<const BlackBuffer>, Error>
    create(int drm_fd, uint32_t width, uint32_t height);

    [[nodiscard]] const kms::Framebuffer &framebuffer() const { return framebuffer_; }

    /// The memory, for those who make framebuffers of their own; owned here.
    [[nodiscard]] int dmabuf() const { return dmabuf_.get(); }
    [[nodiscard]] bool is_of_size(uint32_t width, uint32_t height) const {
        return framebuffer_.info().width == width && framebuffer_.info().height == height;
    }
    [[nodiscard]] uint32_t stride() const { return framebuffer_.info().planes[0].stride; }

private:
    BlackBuffer(kms::Framebuffer framebuffer, UniqueFd dmabuf)
        : framebuffer_(std::move(framebuffer)), dmabuf_(std::move(dmabuf)) {}

    kms::Framebuffer framebuffer_;
    UniqueFd dmabuf_;
};

/// The black pictures of one card: one of each size, shared by all displays, made when it is first
/// needed. Clients name sizes as they like, so those that nobody owns go when another one is made.
class BlackBuffers {
public:
    /// `drm_fd` is borrowed and outlives this object.
    explicit BlackBuffers(int drm_fd) : drm_fd_(drm_fd) {}

    [[nodiscard]] std::expected<std::shared_ptr<const BlackBuffer>, Error> of_size(uint32_t width,
                                                                                   uint32_t height);

private:
    int drm_fd_;
    std::vector<std::shared_ptr<const BlackBuffer>> buffers_;
};

} // namespace sublet
