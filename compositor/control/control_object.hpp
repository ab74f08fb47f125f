#pragma once

#include <cstdint>
#include <memory>

struct wl_client;

namespace sublet {

struct ControlRoom;

/// Creates a client's sublet_control_v1, which is inert if the room is gone: every command fails
/// and watches hear nothing. Owned by its resource.
void create_control_object(wl_client *client, int version, uint32_t id,
                           std::weak_ptr<ControlRoom> room);

} // namespace sublet
