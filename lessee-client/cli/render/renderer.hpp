#pragma once

#include <cstdint>
#include <expected>
#include <memory>
#include <optional>

#include <sublet/kms/fence.hpp>
#include <sublet/kms/framebuffer.hpp>
#include <sublet/vocabulary/error.hpp>

namespace sublet::cli {

/// Makes the pictures of one display, at most one ahead of what is on the
/// screen.
class Renderer {
public:
    virtual ~Renderer() = default;

    /// Draws `frame` into a buffer that is not on the screen and returns it. Its
    /// contents stay as they are until the flip after the next. The renderer
    /// keeps the buffer for later frames.
    [[nodiscard]] virtual std::expected<std::shared_ptr<const kms::Framebuffer>, Error>
    draw(uint32_t frame) = 0;

    /// Makes what signals when the picture that was drawn last is finished; none: it
    /// was finished when draw() returned, or the kernel knows by itself.
    [[nodiscard]] virtual std::optional<kms::Fence> make_fence() { return std::nullopt; }

    /// What was drawn last is on the screen now, what was there before is not any
    /// more.
    virtual void flipped() = 0;
};

} // namespace sublet::cli
