#pragma once

#include "control/watchers.hpp"

namespace sublet {

/// What clients' objects work with. Owned by the server; they refer to it weakly, since they may
/// outlive it, and a room that cannot be locked is what makes them inert.
struct ControlRoom {
    ControlDelegate &delegate;
    Watchers watchers{delegate};
};

} // namespace sublet
