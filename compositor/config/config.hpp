#pragma once

#include <string>
#include <vector>

#include "desktop/desktop_settings.hpp"
#include "rules/rule.hpp"

namespace sublet {

/// What the configuration file says; a value, with the defaults where the file says nothing.
/// Every key is described in sublet-config(5).
struct Config {
    std::vector<Rule> displays; ///< In order of precedence; for LeasePolicy.
    DesktopSettings desktop;
    ClientRule control;         ///< Who may use the control protocol; never asks for consent.
    std::string keyboard_place; ///< "FILE:LINE:COLUMN" of the table [keyboard]; empty without.

    bool operator==(const Config &) const = default;
};

} // namespace sublet
