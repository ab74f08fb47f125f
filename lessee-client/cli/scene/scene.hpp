#pragma once

#include <cstdint>
#include <expected>
#include <memory>
#include <string_view>

#include <sublet/vocabulary/error.hpp>

#include "scene/canvas.hpp"

namespace sublet::cli {

/// What is shown, as a function of the frame number: a scene keeps no state of
/// what was painted.
class Scene {
public:
    virtual ~Scene() = default;

    /// Paints all of `frame` on a canvas of unknown contents.
    virtual void paint(Canvas &canvas, uint32_t frame) const = 0;

    /// Paints `frame` on a canvas that shows the frame `shown`: no more than what
    /// differs.
    virtual void update(Canvas &canvas, uint32_t shown, uint32_t frame) const = 0;
};

/// By name: "test", "bars", "counter", "flash" or "solid:RRGGBB", each with the frame code on top.
/// Error Invalid: there is no such scene.
[[nodiscard]] std::expected<std::unique_ptr<Scene>, Error> make_scene(std::string_view name);

} // namespace sublet::cli
