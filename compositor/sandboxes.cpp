#include "sandboxes.hpp"

#include "loop/owned.hpp"

namespace sublet {

Sandboxes::Sandboxes(wl_display *display)
    : manager_(made(wlr_security_context_manager_v1_create(display))) {}

std::optional<std::string> Sandboxes::app_id_of(const wl_client *client) const {
    const auto *context = wlr_security_context_manager_v1_lookup_client(manager_, client);
    if (context == nullptr) {
        return std::nullopt;
    }
    return context->app_id != nullptr ? context->app_id : "";
}

} // namespace sublet
