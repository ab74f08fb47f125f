// Preloaded into a wlroots compositor: every panel is built in with its right side up, as the kernel knows
// it of some tablets and consoles.
#include <wlr/backend/drm.h>

enum wl_output_transform wlr_drm_connector_get_panel_orientation(struct wlr_output *output) {
    (void)output;
    return WL_OUTPUT_TRANSFORM_270;
}
