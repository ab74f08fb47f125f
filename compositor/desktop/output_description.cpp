#include "output_description.hpp"

#include "displays/connector_facts.hpp"
#include "vocabulary/formatted.hpp"

namespace sublet {

Monitor monitor_of(wlr_output *output) {
    Monitor monitor{.connector = output->name, .edid = {}};
#if WLR_HAS_DRM_BACKEND
    if (wlr_output_is_drm(output)) {
        const auto facts = read_connector_facts(wlr_backend_get_drm_fd(output->backend),
                                                ConnectorId(wlr_drm_connector_get_id(output)));
        if (facts) {
            monitor.edid = facts->edid;
            monitor.non_desktop = facts->non_desktop;
        }
    }
#endif
    return monitor;
}

wl_output_transform upright_transform([[maybe_unused]] wlr_output *output) {
#if WLR_HAS_DRM_BACKEND
    if (wlr_output_is_drm(output)) {
        return wlr_drm_connector_get_panel_orientation(output);
    }
#endif
    return WL_OUTPUT_TRANSFORM_NORMAL;
}

void describe(wlr_output *output) {
    if (output->make == nullptr && output->model == nullptr) {
        wlr_output_set_description(output, formatted("Unknown display ({})", output->name).c_str());
    }
}

} // namespace sublet
