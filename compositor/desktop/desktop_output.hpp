#pragma once

#include <optional>

#include "background.hpp"
#include "loop/listener.hpp"
#include "monitor.hpp"
#include "output_commit.hpp"
#include "scene_layers.hpp"
#include "wlr/graphics.hpp"

namespace sublet {

/// What a display tells whoever holds it.
class OutputHost {
public:
    /// The wlr_output is being destroyed: the DesktopOutput must be gone on return.
    virtual void output_destroyed(wlr_output *output) = 0;

    /// Mode, scale or transform changed: the layout does, too.
    virtual void output_resized() = 0;

    /// Another mode was set, or the output was switched on or off.
    virtual void picture_changed(wlr_output *output) = 0;

    /// The gamma control that a client has on the output, or null.
    [[nodiscard]] virtual wlr_gamma_control_v1 *gamma_of(wlr_output *output) = 0;

    /// Whether what the output shows had rather be torn than late.
    [[nodiscard]] virtual bool may_tear(const wlr_output *output) = 0;

protected:
    ~OutputHost() = default;
};

/// One display while the desktop has it: shows its piece of the scene, unless it is switched off.
///
/// The wlr_output is borrowed. When this object is gone, nothing of the desktop listens to the
/// output or commits to it.
class DesktopOutput {
public:
    /// All arguments outlive this object; the output may announce its end before.
    DesktopOutput(wlr_output *output, Monitor monitor, const Graphics &graphics,
                  const SceneLayers &layers, OutputHost &host);
    ~DesktopOutput();

    DesktopOutput(const DesktopOutput &) = delete;
    DesktopOutput &operator=(const DesktopOutput &) = delete;

    [[nodiscard]] wlr_output *output() const { return output_; }
    [[nodiscard]] const char *name() const { return output_->name; }
    [[nodiscard]] OutputCommit &commit() { return commit_; }
    [[nodiscard]] const OutputCommit &commit() const { return commit_; }
    [[nodiscard]] const OutputSettings &settings() const { return commit_.settings(); }
    [[nodiscard]] const Monitor &monitor() const { return monitor_; }

    /// Has the display show its piece of the scene, or takes that away: nothing of the desktop is
    /// on it then. To be called when it was switched on or off by its settings.
    void set_shown(bool shown);
    [[nodiscard]] bool shown() const { return scene_output_ != nullptr; }

    /// Size in layout units, by mode, scale and transform.
    [[nodiscard]] int width() const;
    [[nodiscard]] int height() const;

    /// Puts the display's piece of the scene at a place of the layout.
    void move_to(int x, int y);

    /// See Background::set_color().
    void set_background(const std::optional<Color> &color);

    /// In layout coordinates.
    [[nodiscard]] const wlr_box &box() const { return box_; }
    [[nodiscard]] const wlr_box &usable() const { return usable_; }
    void set_usable(const wlr_box &usable) { usable_ = usable; }

private:
    void on_frame();
    void on_commit(wlr_output_event_commit *event);
    void on_request_state(wlr_output_event_request_state *event);
    void on_destroy();

    wlr_output *output_;
    Monitor monitor_;
    const SceneLayers &layers_;
    OutputHost &host_;
    wlr_scene_output *scene_output_ = nullptr; ///< Null while nothing is shown.
    std::optional<Background> background_;     ///< While something is shown.
    std::optional<Color> color_;               ///< Of the background.
    OutputCommit commit_;
    wlr_box box_{};
    wlr_box usable_{};
    Listener<void> frame_;
    Listener<wlr_output_event_commit> committed_;
    Listener<wlr_output_event_request_state> request_state_;
    Listener<void> destroy_;
};

} // namespace sublet
