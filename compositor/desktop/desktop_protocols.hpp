#pragma once

#include <vector>

#include "wlr/compat_capture.hpp"
#include "wlr/graphics.hpp"
#include "wlr/input_method.hpp"

namespace sublet {

/// The globals that wlroots implements all by itself, and those that only need an ear: whoever acts
/// on one of the members connects to its signals.
///
/// Everything here is owned by the wl_display.
struct DesktopProtocols {
    /// Advertises everything on the display. The layout is borrowed for as long as the display
    /// lives.
    DesktopProtocols(const Graphics &graphics, wlr_output_layout *layout);

    wlr_compositor *compositor = nullptr;
    wlr_linux_dmabuf_v1 *linux_dmabuf = nullptr; ///< Null if the renderer cannot import any.
    wlr_xdg_shell *xdg_shell = nullptr;
    wlr_layer_shell_v1 *layer_shell = nullptr;
    wlr_xdg_decoration_manager_v1 *xdg_decoration = nullptr;
    wlr_xdg_activation_v1 *xdg_activation = nullptr;
    wlr_output_manager_v1 *output_manager = nullptr;
    wlr_output_power_manager_v1 *output_power = nullptr;
    wlr_gamma_control_manager_v1 *gamma_control = nullptr;
    wlr_cursor_shape_manager_v1 *cursor_shape = nullptr;
    wlr_idle_notifier_v1 *idle_notifier = nullptr;
    wlr_idle_inhibit_manager_v1 *idle_inhibit = nullptr;
    wlr_relative_pointer_manager_v1 *relative_pointer = nullptr;
    wlr_pointer_gestures_v1 *pointer_gestures = nullptr;
    wlr_pointer_constraints_v1 *pointer_constraints = nullptr;
    wlr_foreign_toplevel_manager_v1 *toplevel_manager = nullptr;
    wlr_ext_foreign_toplevel_list_v1 *toplevel_list = nullptr;
    wlr_text_input_manager_v3 *text_input = nullptr;
    wlr_input_method_manager_v2 *input_method = nullptr;
    wlr_tearing_control_manager_v1 *tearing_control = nullptr;
    wlr_session_lock_manager_v1 *session_lock = nullptr;
    wlr_virtual_keyboard_manager_v1 *virtual_keyboard = nullptr;
    wlr_virtual_pointer_manager_v1 *virtual_pointer = nullptr;

    /// Null before wlroots 0.20.
    compat::CaptureManager *window_capture = nullptr;

    /// Whether a global reaches beyond the client's own windows (screen contents, other clients'
    /// input, the displays): not for sandboxed clients.
    [[nodiscard]] bool is_privileged(const wl_global *global) const;

private:
    std::vector<const wl_global *> privileged_;
};

} // namespace sublet
