#pragma once

#include "loop/listener.hpp"
#include "scene_layers.hpp"
#include "wlr/input_method.hpp"

namespace sublet {

class InputMethod;

/// A window of the input method's beside the text that is written: the candidates to choose from.
class InputPopup {
public:
    /// All arguments outlive this object, which ends with the client's.
    InputPopup(wlr_input_popup_surface_v2 *handle, const SceneLayers &layers,
               InputMethod &input_method);
    ~InputPopup();

    InputPopup(const InputPopup &) = delete;
    InputPopup &operator=(const InputPopup &) = delete;

    /// Puts it below the place where text is written, or above if there is no room; it stays within
    /// `space`. Both in layout coordinates.
    void place(const wlr_box &text, const wlr_box &space);

    /// Nothing is written.
    void hide();

private:
    void on_commit();
    void on_destroy();

    wlr_input_popup_surface_v2 *handle_;
    InputMethod &input_method_;
    wlr_scene_tree *tree_;
    Listener<void> commit_;
    Listener<void> destroy_;
};

} // namespace sublet
