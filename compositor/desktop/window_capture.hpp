#pragma once

#include "loop/owned.hpp"
#include "scene_layers.hpp"
#include "wlr/graphics.hpp"

namespace sublet {

/// A window by itself, for whoever records it: what its client draws, at scale 1, without its frame
/// and its menus, and whatever lies above it on the displays.
///
/// wlroots knows such captures from 0.20 on.
class WindowCapture {
public:
    /// The surface is the window's main one, and outlives this object.
    WindowCapture(const Graphics &graphics, wlr_surface *surface);

    WindowCapture(const WindowCapture &) = delete;
    WindowCapture &operator=(const WindowCapture &) = delete;

    /// Goes with this object, and so does what is recorded from it.
    [[nodiscard]] wlr_ext_image_capture_source_v1 *source() const { return source_; }

    /// While hidden, the pictures are empty.
    void set_hidden(bool hidden) { wlr_scene_node_set_enabled(&content_->node, !hidden); }

private:
    Owned<wlr_scene, destroy_scene> scene_; ///< Of this window alone.
    wlr_scene_tree *content_;
    wlr_ext_image_capture_source_v1 *source_;
};

} // namespace sublet
