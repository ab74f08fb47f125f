#include "report/display_text.hpp"

#include <sublet/vocabulary/formatted.hpp>

namespace sublet::cli {

std::string identity(const std::string &maker, uint16_t product, const std::string &model,
                     const std::string &serial) {
    std::string text = formatted("{} {:#06x}", maker, product);
    if (!model.empty()) {
        text += " \"" + model + "\"";
    }
    return serial.empty() ? text : text + " serial " + serial;
}

std::string describe(const ConnectorFacts &display) {
    const auto &edid = display.edid;
    std::string text =
        edid ? identity(edid->maker, edid->product, edid->model, edid->serial) : "no EDID";
    if (edid && edid->hdr) {
        text += ", HDR";
    }
    return display.non_desktop ? text + ", non-desktop" : text;
}

} // namespace sublet::cli
