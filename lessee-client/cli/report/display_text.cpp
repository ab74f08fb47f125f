#include "report/display_text.hpp"

#include <sublet/vocabulary/formatted.hpp>

namespace sublet::cli {

namespace {

std::string hex(uint16_t product) {
    return formatted("{:#06x}", product);
}

} // namespace

std::string describe(const ConnectorFacts &display) {
    std::string text = "no EDID";
    if (display.edid) {
        text = display.edid->maker + " " + hex(display.edid->product);
        if (!display.edid->model.empty()) {
            text += " \"" + display.edid->model + "\"";
        }
        if (!display.edid->serial.empty()) {
            text += " serial " + display.edid->serial;
        }
    }
    if (display.edid && display.edid->hdr) {
        text += ", HDR";
    }
    return display.non_desktop ? text + ", non-desktop" : text;
}

} // namespace sublet::cli
