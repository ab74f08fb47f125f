#pragma once

#include <expected>
#include <string>

#include "vocabulary/error.hpp"

namespace sublet {

/// An evdev device of the kernel's.
struct InputNode {
    std::string evdev; ///< "event3"
    std::string name;  ///< As the device tells it: "Acme Keyboard".

    /// As a seat opens it.
    [[nodiscard]] std::string path() const { return "/dev/input/" + evdev; }
};

/// What a path leads to, by whatever links. Error NotFound: to no evdev device.
[[nodiscard]] std::expected<InputNode, Error> find_input_node(const std::string &path);

} // namespace sublet
