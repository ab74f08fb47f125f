#pragma once

#include <cstdio>
#include <cstdlib>
#include <print>

#include <wayland-server-core.h>

namespace sublet::test {

/// What the main() of a test server does: listens on `socket`, says so, and does as it is told (see
/// CommandInput). `make` makes the server from the display, which the server destroys in the end.
template <typename Make> int serve(const char *socket, Make make) {
    std::setvbuf(stdout, nullptr, _IOLBF, 0);
    wl_display *const display = wl_display_create();
    if (display == nullptr || wl_display_add_socket(display, socket) != 0) {
        std::println(stderr, "could not listen on {}", socket);
        return EXIT_FAILURE;
    }
    auto server = make(display);
    std::println("listening");
    server.run_until_told_to_quit();
    return EXIT_SUCCESS;
}

} // namespace sublet::test
