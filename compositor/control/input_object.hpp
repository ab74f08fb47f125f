#pragma once

#include <cstdint>
#include <memory>

#include <wayland-server-core.h>

#include "control/control_room.hpp"

namespace sublet {

/// Answers a client that asks for an input device, by an object that has it until one of them goes.
/// `room` is null when there is nothing to lend any more.
void create_input_object(wl_client *client, int version, uint32_t id,
                         const std::shared_ptr<ControlRoom> &room, const char *node);

} // namespace sublet
