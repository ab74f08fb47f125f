#include "report/display_text.hpp"

#include <format>

#include <sublet/displays/display_mode.hpp>

namespace sublet::cli {

namespace {

std::string hex(uint16_t product) {
    return std::format("{:#06x}", product);
}

} // namespace

std::string describe(const ConnectorFacts &display) {
    std::string text = "no EDID";
    if (display.edid) {
        text = display.edid->maker + " " + hex(display.edid->product);
        if (!display.edid->model.empty()) {
            text += " “" + display.edid->model + "”";
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

nlohmann::ordered_json to_json(const drmModeModeInfo &mode) {
    return {
        {"width", mode.hdisplay},
        {"height", mode.vdisplay},
        {"refresh_hz", refresh_hz(mode)},
        {"preferred", is_preferred(mode)},
    };
}

nlohmann::ordered_json to_json(const ConnectorFacts &display) {
    nlohmann::ordered_json json = {
        {"name", display.name},
        {"description", display.description()},
        {"connector_id", display.id.value()},
        {"connected", display.connected},
        {"non_desktop", display.non_desktop},
        {"edid", nullptr},
        {"modes", nlohmann::ordered_json::array()},
    };
    if (const auto &edid = display.edid) {
        json["edid"] = {
            {"maker", edid->maker},
            {"maker_name", edid->maker_name},
            {"product", hex(edid->product)},
            {"model", edid->model},
            {"serial", edid->serial},
            {"refresh_range", nullptr},
            {"hdr", nullptr},
        };
        if (const auto &range = edid->refresh_range) {
            json["edid"]["refresh_range"] = {{"min_hz", range->min_hz}, {"max_hz", range->max_hz}};
        }
        if (const auto &hdr = edid->hdr) {
            json["edid"]["hdr"] = {{"pq", hdr->pq},
                                   {"hlg", hdr->hlg},
                                   {"max_luminance", hdr->max_luminance},
                                   {"max_frame_average", hdr->max_frame_average},
                                   {"min_luminance", hdr->min_luminance}};
        }
    }
    for (const auto &mode : display.modes) {
        json["modes"].push_back(to_json(mode));
    }
    return json;
}

} // namespace sublet::cli
