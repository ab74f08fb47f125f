#include "lessor/capi/display_view.hpp"

namespace sublet::capi {

DisplayView::DisplayView(const ConnectorFacts &facts) : description_(facts.description()) {
    view_.connector_id = facts.id.value();
    view_.name = facts.name.c_str();
    view_.description = description_.c_str();
    if (facts.edid) {
        view_.maker = facts.edid->maker.c_str();
        view_.model = facts.edid->model.c_str();
        view_.serial = facts.edid->serial.c_str();
        view_.product = facts.edid->product;
    }
    view_.non_desktop = facts.non_desktop;
    view_.width_mm = facts.width_mm;
    view_.height_mm = facts.height_mm;
    view_.modes = facts.modes.data();
    view_.mode_count = facts.modes.size();
}

} // namespace sublet::capi
