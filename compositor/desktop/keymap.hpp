#pragma once

#include <expected>

#include "desktop_settings.hpp"
#include "loop/owned.hpp"
#include "vocabulary/error.hpp"
#include "wlr/wlroots.hpp"

namespace sublet {

using Keymap = Owned<xkb_keymap, xkb_keymap_unref>;

/// The keymap of a layout. Error::Invalid, with the names that were asked for, if there is none.
[[nodiscard]] std::expected<Keymap, Error> compile_keymap(const KeyboardLayout &layout);

} // namespace sublet
