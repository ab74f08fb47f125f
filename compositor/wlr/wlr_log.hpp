#pragma once

namespace sublet {

/// Sends what wlroots has to say into our log, at the level of our log. To be called before
/// anything of wlroots.
void route_wlroots_log();

} // namespace sublet
