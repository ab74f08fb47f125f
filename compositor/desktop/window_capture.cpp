#include "window_capture.hpp"

#include "wlr/compat_capture.hpp"

namespace sublet {

WindowCapture::WindowCapture(const Graphics &graphics, wlr_surface *surface)
    : scene_(made(wlr_scene_create())),
      content_(made(wlr_scene_subsurface_tree_create(&scene_->tree, surface))),
      source_(made(compat::capture_of(&scene_->tree.node, graphics))) {}

} // namespace sublet
