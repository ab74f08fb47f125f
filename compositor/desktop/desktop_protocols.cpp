#include "desktop_protocols.hpp"

#include <algorithm>

#include "loop/owned.hpp"
#include "wlr/compat.hpp"

namespace sublet {

namespace {

constexpr uint32_t compositor_version = 6;
constexpr uint32_t xdg_shell_version = 6;
constexpr uint32_t layer_shell_version = 4;
constexpr uint32_t linux_dmabuf_version = 4;
constexpr uint32_t fractional_scale_version = 1;
constexpr uint32_t content_type_version = 1;
constexpr uint32_t cursor_shape_version = 1;
constexpr uint32_t tearing_control_version = 1;

} // namespace

DesktopProtocols::DesktopProtocols(const Graphics &graphics, wlr_output_layout *layout) {
    wl_display *display = graphics.display;
    wlr_renderer *renderer = graphics.renderer;

    // Whoever adds a global has to say how far it reaches.
    const auto windows = [](auto *manager) { return made(manager); };
    const auto session = [this](auto *manager) {
        privileged_.push_back(made(manager)->global);
        return manager;
    };

    compositor = windows(wlr_compositor_create(display, compositor_version, renderer));
    windows(wlr_subcompositor_create(display));
    windows(wlr_viewporter_create(display));
    windows(wlr_single_pixel_buffer_manager_v1_create(display));
    windows(wlr_alpha_modifier_v1_create(display));
    windows(wlr_content_type_manager_v1_create(display, content_type_version));
    windows(wlr_fractional_scale_manager_v1_create(display, fractional_scale_version));
    compat::create_presentation(display, graphics.backend);

    windows(wlr_shm_create_with_renderer(display, 1, renderer));
    if (wlr_renderer_get_texture_formats(renderer, WLR_BUFFER_CAP_DMABUF) != nullptr) {
        linux_dmabuf =
            wlr_linux_dmabuf_v1_create_with_renderer(display, linux_dmabuf_version, renderer);
    }

    windows(wlr_data_device_manager_create(display));
    windows(wlr_primary_selection_v1_device_manager_create(display));

    xdg_shell = windows(wlr_xdg_shell_create(display, xdg_shell_version));
    xdg_decoration = windows(wlr_xdg_decoration_manager_v1_create(display));
    xdg_activation = windows(wlr_xdg_activation_v1_create(display));
    cursor_shape = windows(wlr_cursor_shape_manager_v1_create(display, cursor_shape_version));
    text_input = windows(wlr_text_input_manager_v3_create(display));
    idle_notifier = windows(wlr_idle_notifier_v1_create(display));
    idle_inhibit = windows(wlr_idle_inhibit_v1_create(display));
    relative_pointer = windows(wlr_relative_pointer_manager_v1_create(display));
    pointer_gestures = windows(wlr_pointer_gestures_v1_create(display));
    pointer_constraints = windows(wlr_pointer_constraints_v1_create(display));
    tearing_control =
        windows(wlr_tearing_control_manager_v1_create(display, tearing_control_version));
    compat::create_newer_protocols(graphics);
    windows(wlr_xdg_output_manager_v1_create(display, layout));
    wlr_xdg_foreign_registry *foreign = windows(wlr_xdg_foreign_registry_create(display));
    windows(wlr_xdg_foreign_v1_create(display, foreign));
    windows(wlr_xdg_foreign_v2_create(display, foreign));

    layer_shell = session(wlr_layer_shell_v1_create(display, layer_shell_version));
    toplevel_manager = session(wlr_foreign_toplevel_manager_v1_create(display));
    toplevel_list = session(wlr_ext_foreign_toplevel_list_v1_create(display, 1));
    input_method = session(wlr_input_method_manager_v2_create(display));
    session_lock = session(wlr_session_lock_manager_v1_create(display));
    output_manager = session(wlr_output_manager_v1_create(display));
    output_power = session(wlr_output_power_manager_v1_create(display));
    gamma_control = session(wlr_gamma_control_manager_v1_create(display));
    virtual_keyboard = session(wlr_virtual_keyboard_manager_v1_create(display));
    virtual_pointer = session(wlr_virtual_pointer_manager_v1_create(display));
    session(wlr_screencopy_manager_v1_create(display));
    session(wlr_data_control_manager_v1_create(display));
    compat::create_ext_capture_and_data_control(display, privileged_);
    window_capture = compat::create_capture_manager(display, privileged_);
}

bool DesktopProtocols::is_privileged(const wl_global *global) const {
    return std::ranges::contains(privileged_, global);
}

} // namespace sublet
