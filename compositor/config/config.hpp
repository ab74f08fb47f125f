#pragma once

#include <string>
#include <vector>

#include "policy/lease_policy.hpp"

namespace sublet {

/// Opaque, components from 0 to 1, not premultiplied.
struct Color {
    float red = 0;
    float green = 0;
    float blue = 0;

    bool operator==(const Color &) const = default;
};

/// Names as of xkeyboard-config(7). Empty = libxkbcommon's default, which the environment may set.
struct KeyboardLayout {
    std::string rules;
    std::string model;
    std::string layout;
    std::string variant;
    std::string options;

    bool operator==(const KeyboardLayout &) const = default;
};

/// What the configuration file says; a value, with the defaults where the file says nothing.
/// Every key is described in sublet-config(5).
struct Config {
    std::vector<Rule> displays;        ///< In order of precedence; for LeasePolicy.
    std::vector<std::string> terminal; ///< Command and arguments, no shell; empty = the desktop's
                                       ///< own choice.
    std::vector<Color> backgrounds;    ///< Displays take them in turn; empty = each its own.
    KeyboardLayout keyboard;
    ClientRule control; ///< Who may use the control protocol; never asks for consent.

    bool operator==(const Config &) const = default;
};

} // namespace sublet
