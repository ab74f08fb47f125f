#include "window_capture.hpp"

namespace sublet {

WindowCapture::WindowCapture(const Graphics &graphics, wlr_surface *surface)
    : scene_(made(wlr_scene_create())),
      content_(made(wlr_scene_subsurface_tree_create(&scene_->tree, surface))),
      source_(made(wlr_ext_image_capture_source_v1_create_with_scene_node(
          &scene_->tree.node, graphics.loop(), graphics.allocator, graphics.renderer))) {}

} // namespace sublet
