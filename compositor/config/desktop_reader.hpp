#pragma once

#include "config/table_reader.hpp"
#include "desktop/desktop_settings.hpp"

namespace sublet {

/// What the root of the file says of the desktop: [desktop], [[autostart]], [keyboard], [keys],
/// [buttons],
/// [[pointer]], [[touch]] and [xwayland]. Monitors are the display rules'.
[[nodiscard]] DesktopSettings read_desktop_settings(TableReader &root);

} // namespace sublet
