#pragma once

#include <optional>
#include <string>

#include "wlr/wlroots.hpp"

namespace sublet {

/// Which clients are in a sandbox, by security-context-v1: with a desktop and without.
class Sandboxes {
public:
    /// Offers the protocol to the clients of `display`, which must outlive this object.
    explicit Sandboxes(wl_display *display);

    /// The app id by which a client is sandboxed (empty if the sandbox told none), or nothing for
    /// an ordinary client.
    [[nodiscard]] std::optional<std::string> app_id_of(const wl_client *client) const;

    /// The protocol's own global: sandboxed clients must not see it.
    [[nodiscard]] const wl_global *global() const { return manager_->global; }

private:
    wlr_security_context_manager_v1 *manager_; ///< Owned by the wl_display.
};

} // namespace sublet
