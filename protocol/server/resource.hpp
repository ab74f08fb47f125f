#pragma once

#include <cstdint>
#include <memory>

#include <wayland-server-core.h>

namespace sublet::wire {

/// The T that make_resource() gave to `resource`.
template <typename T> [[nodiscard]] T &from_resource(wl_resource *resource) {
    return *static_cast<T *>(wl_resource_get_user_data(resource));
}

/// Creates a client's object that owns a `T` until the client destroys it or is gone; `id` 0 makes
/// a server-side object. Its link is initialised; a T that inserts it into a list must take it out.
/// On lack of memory the client is told and the result is null.
template <typename T>
[[nodiscard]] wl_resource *make_resource(wl_client *client, const wl_interface &interface,
                                         int version, uint32_t id, const void *implementation,
                                         std::unique_ptr<T> object) {
    wl_resource *const resource = wl_resource_create(client, &interface, version, id);
    if (resource == nullptr) {
        wl_client_post_no_memory(client);
        return nullptr;
    }
    wl_list_init(wl_resource_get_link(resource));
    wl_resource_set_implementation(
        resource, implementation, object.release(),
        [](wl_resource *dying) noexcept { delete &from_resource<T>(dying); });
    return resource;
}

/// The handler of every request that does nothing but destroy its object.
inline void destroy_resource(wl_client * /*client*/, wl_resource *resource) noexcept {
    wl_resource_destroy(resource);
}

} // namespace sublet::wire
