#include "lessee/x11_entry.hpp"

#include "x11/x_connection.hpp"

namespace {

std::expected<std::unique_ptr<sublet::lessee::Connection>, sublet::Error>
connect(const char *display) {
    return sublet::lessee::XConnection::connect(display);
}

} // namespace

extern "C" [[gnu::visibility("default")]] const sublet::lessee::X11Entry sublet_lessee_x11 = {
    .version = SUBLET_VERSION, .connect = connect};
