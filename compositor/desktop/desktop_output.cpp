#include "desktop_output.hpp"

#include <utility>

#include "loop/owned.hpp"

namespace sublet {

DesktopOutput::DesktopOutput(wlr_output *output, Monitor monitor, const Graphics &graphics,
                             const SceneLayers &layers, OutputHost &host)
    : output_(output), monitor_(std::move(monitor)), layers_(layers), host_(host),
      commit_(output, graphics) {
    frame_.connect<&DesktopOutput::on_frame>(output->events.frame, *this);
    committed_.connect<&DesktopOutput::on_commit>(output->events.commit, *this);
    request_state_.connect<&DesktopOutput::on_request_state>(output->events.request_state, *this);
    destroy_.connect<&DesktopOutput::on_destroy>(output->events.destroy, *this);
}

DesktopOutput::~DesktopOutput() {
    set_shown(false);
}

void DesktopOutput::set_shown(bool shown) {
    if (shown == this->shown()) {
        return;
    }
    if (shown) {
        scene_output_ = made(wlr_scene_output_create(layers_.scene.get(), output_));
        background_.emplace(layers_.wallpaper, output_->name);
        background_->set_color(color_);
    } else {
        wlr_scene_output_destroy(scene_output_);
        scene_output_ = nullptr;
        background_.reset();
        box_ = usable_ = {};
    }
}

void DesktopOutput::set_background(const std::optional<Color> &color) {
    color_ = color;
    if (background_) {
        background_->set_color(color);
    }
}

int DesktopOutput::width() const {
    int width = 0;
    int height = 0;
    wlr_output_effective_resolution(output_, &width, &height);
    return width;
}

int DesktopOutput::height() const {
    int width = 0;
    int height = 0;
    wlr_output_effective_resolution(output_, &width, &height);
    return height;
}

void DesktopOutput::move_to(int x, int y) {
    box_ = {.x = x, .y = y, .width = width(), .height = height()};
    usable_ = box_;
    if (shown()) {
        wlr_scene_output_set_position(scene_output_, x, y);
        background_->cover(box_);
    }
}

void DesktopOutput::on_frame() {
    if (!shown()) {
        return;
    }
    commit_.frame(scene_output_, host_.gamma_of(output_), host_.may_tear(output_));
    timespec now{};
    clock_gettime(CLOCK_MONOTONIC, &now);
    wlr_scene_output_send_frame_done(scene_output_, &now);
}

void DesktopOutput::on_commit(wlr_output_event_commit *event) {
    constexpr uint32_t geometry =
        WLR_OUTPUT_STATE_MODE | WLR_OUTPUT_STATE_SCALE | WLR_OUTPUT_STATE_TRANSFORM;
    if ((event->state->committed & geometry) != 0) {
        host_.output_resized();
    }
    if ((event->state->committed & (WLR_OUTPUT_STATE_MODE | WLR_OUTPUT_STATE_ENABLED)) != 0) {
        host_.picture_changed(output_);
    }
}

void DesktopOutput::on_request_state(wlr_output_event_request_state *event) {
    commit_.accept(event->state);
}

void DesktopOutput::on_destroy() {
    host_.output_destroyed(output_);
}

} // namespace sublet
