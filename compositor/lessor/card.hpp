#pragma once

#include <string>

namespace sublet {

/// The card that is leased from. Its fd is the backend's and outlives the lessor.
struct Card {
    int master_fd = -1;
    std::string node;   ///< "/dev/dri/card0"
    bool active = true; ///< The session has it, so that commits go on.
};

} // namespace sublet
