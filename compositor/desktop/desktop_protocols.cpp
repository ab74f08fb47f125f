#include "desktop_protocols.hpp"

#include "wlr/compat.hpp"
#include "wlr/owned.hpp"

namespace sublet {

namespace {

constexpr uint32_t compositor_version = 6;
constexpr uint32_t xdg_shell_version = 6;
constexpr uint32_t layer_shell_version = 4;
constexpr uint32_t linux_dmabuf_version = 4;
constexpr uint32_t fractional_scale_version = 1;
constexpr uint32_t content_type_version = 1;
constexpr uint32_t cursor_shape_version = 1;

} // namespace

DesktopProtocols::DesktopProtocols(const Graphics &graphics, wlr_output_layout *layout) {
    wl_display *display = graphics.display;
    wlr_renderer *renderer = graphics.renderer;

    compositor = made(wlr_compositor_create(display, compositor_version, renderer));
    made(wlr_subcompositor_create(display));
    made(wlr_viewporter_create(display));
    made(wlr_single_pixel_buffer_manager_v1_create(display));
    made(wlr_alpha_modifier_v1_create(display));
    made(wlr_content_type_manager_v1_create(display, content_type_version));
    made(wlr_fractional_scale_manager_v1_create(display, fractional_scale_version));
    compat::create_presentation(display, graphics.backend);

    made(wlr_shm_create_with_renderer(display, 1, renderer));
    if (wlr_renderer_get_texture_formats(renderer, WLR_BUFFER_CAP_DMABUF) != nullptr) {
        linux_dmabuf =
            wlr_linux_dmabuf_v1_create_with_renderer(display, linux_dmabuf_version, renderer);
    }

    made(wlr_data_device_manager_create(display));
    made(wlr_primary_selection_v1_device_manager_create(display));

    xdg_shell = made(wlr_xdg_shell_create(display, xdg_shell_version));
    xdg_decoration = made(wlr_xdg_decoration_manager_v1_create(display));
    xdg_activation = made(wlr_xdg_activation_v1_create(display));
    cursor_shape = made(wlr_cursor_shape_manager_v1_create(display, cursor_shape_version));
    idle_notifier = made(wlr_idle_notifier_v1_create(display));
    idle_inhibit = made(wlr_idle_inhibit_v1_create(display));
    relative_pointer = made(wlr_relative_pointer_manager_v1_create(display));
    pointer_constraints = made(wlr_pointer_constraints_v1_create(display));
    made(wlr_xdg_output_manager_v1_create(display, layout));

    layer_shell = made(wlr_layer_shell_v1_create(display, layer_shell_version));
    session_lock = made(wlr_session_lock_manager_v1_create(display));
    output_manager = made(wlr_output_manager_v1_create(display));
    output_power = made(wlr_output_power_manager_v1_create(display));
    gamma_control = made(wlr_gamma_control_manager_v1_create(display));
    virtual_keyboard = made(wlr_virtual_keyboard_manager_v1_create(display));
    virtual_pointer = made(wlr_virtual_pointer_manager_v1_create(display));
    privileged = {layer_shell->global,
                  session_lock->global,
                  output_manager->global,
                  output_power->global,
                  gamma_control->global,
                  virtual_keyboard->global,
                  virtual_pointer->global,
                  made(wlr_screencopy_manager_v1_create(display))->global,
                  made(wlr_data_control_manager_v1_create(display))->global};
    compat::create_ext_capture_and_data_control(display, privileged);
}

} // namespace sublet
