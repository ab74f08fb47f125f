#include "report/display_json.hpp"

#include <nlohmann/json.hpp>

#include <sublet/displays/display_mode.hpp>
#include <sublet/vocabulary/formatted.hpp>

#include "lessee/selection.hpp"

namespace sublet::cli {

using nlohmann::ordered_json;

ordered_json to_json(const drmModeModeInfo &mode) {
    return {
        {"width", mode.hdisplay},
        {"height", mode.vdisplay},
        {"refresh_hz", refresh_hz(mode)},
        {"preferred", is_preferred(mode)},
    };
}

ordered_json to_json(const ConnectorFacts &display) {
    ordered_json json = {
        {"name", display.name},
        {"description", display.description()},
        {"connector_id", display.id.value()},
        {"connected", display.connected},
        {"non_desktop", display.non_desktop},
        {"edid", nullptr},
        {"modes", ordered_json::array()},
    };
    if (const auto &edid = display.edid) {
        json["edid"] = {
            {"maker", edid->maker},
            {"maker_name", edid->maker_name},
            {"product", formatted("{:#06x}", edid->product)},
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

std::string offers_json(const lessee::Connection &connection, const lessee::Selection &wanted) {
    auto devices = ordered_json::array();
    for (const auto &device : connection.devices()) {
        auto connectors = ordered_json::array();
        for (const auto &offer : device->offers()) {
            if (const auto facts = lessee::facts_of(*device, offer); wanted.fits(facts)) {
                connectors.push_back(to_json(facts));
            }
        }
        devices.push_back({{"node", device->node_path()}, {"connectors", std::move(connectors)}});
    }
    return ordered_json{{"devices", std::move(devices)}}.dump(2);
}

std::string candidate_json(const ConnectorFacts &display, const std::string &node) {
    ordered_json line = to_json(display);
    line["node"] = node;
    return line.dump();
}

std::string change_json(std::string_view time, std::string_view event, const std::string &node,
                        const ConnectorFacts &display) {
    const ordered_json line = {
        {"time", time}, {"event", event}, {"node", node}, {"display", to_json(display)}};
    return line.dump();
}

} // namespace sublet::cli
