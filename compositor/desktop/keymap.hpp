#pragma once

#include <expected>
#include <string>

#include "desktop_settings.hpp"
#include "loop/owned.hpp"
#include "vocabulary/error.hpp"
#include "wlr/wlroots.hpp"

namespace sublet {

using Keymap = Owned<xkb_keymap, xkb_keymap_unref>;

/// The keymap of a layout. Error::Invalid, with the names that were asked for, if there is none;
/// it begins with `place`, where the layout was chosen, unless that is empty.
[[nodiscard]] std::expected<Keymap, Error> compile_keymap(const KeyboardLayout &layout,
                                                          const std::string &place = "");

} // namespace sublet
