#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include <xcb/randr.h>

#include "vocabulary/kms_ids.hpp"
#include "x11/x_server.hpp"

namespace sublet::lessee {

/// What an X server says of one of its outputs.
struct XOutput {
    xcb_randr_output_t id = XCB_NONE;
    std::string name;                    ///< The driver's: "HDMI-1", "Virtual-2".
    bool connected = false;              ///< Xorg says no of every headset.
    bool lit = false;                    ///< Part of the desktop.
    std::vector<xcb_randr_crtc_t> crtcs; ///< Those that can drive it; none while it is leased.
    ConnectorId connector;               ///< By CONNECTOR_ID; empty if it has none.
    bool non_desktop = false;
    std::vector<std::byte> edid; ///< May be empty.
};

/// What it says of all of them.
struct XOutputs {
    std::vector<XOutput> outputs;
    std::vector<xcb_randr_crtc_t> free_crtcs; ///< Those that drive nothing.
    bool active = true; ///< Whether the server has its virtual terminal, and with it its cards.
};

/// Asks for all of that; `done` is called inside XServer::dispatch() once the answers are in.
void look_at_outputs(XServer &server, std::function<void(const XOutputs &)> done);

} // namespace sublet::lessee
