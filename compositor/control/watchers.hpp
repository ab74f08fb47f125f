#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include <wayland-server-core.h>

#include "control/control_delegate.hpp"

namespace sublet {

/// All sublet_control_watch_v1 objects.
class Watchers {
public:
    /// `delegate` is borrowed and outlives this object.
    explicit Watchers(ControlDelegate &delegate);

    /// The objects stay with their clients and get no more events.
    ~Watchers();

    Watchers(const Watchers &) = delete;
    Watchers &operator=(const Watchers &) = delete;

    /// Creates a client's watch and tells it all there is.
    void add(wl_client *client, int version, uint32_t id);

    /// As of ControlServer.
    void observe(const std::string &card, const LessorEvent &event);
    void observe(const ClaimEvent &event);
    void display_changed(const DisplayKey &display);

private:
    void tell_all_there_is(wl_resource *watch) const;
    void tell_each(const std::function<void(wl_resource *watch)> &tell);

    ControlDelegate &delegate_;
    wl_list watches_; ///< Resources, by their links; each takes itself out.
};

/// Creates a watch that never hears anything.
void add_inert_watch(wl_client *client, int version, uint32_t id);

} // namespace sublet
