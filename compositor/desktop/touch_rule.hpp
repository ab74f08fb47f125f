#pragma once

#include <string>

namespace sublet {

/// What the configuration says of a touch screen.
struct TouchRule {
    std::string device;    ///< Glob on the device's name.
    std::string connector; ///< Of the display that it lies on.

    bool operator==(const TouchRule &) const = default;
};

} // namespace sublet
