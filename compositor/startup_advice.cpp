#include "startup_advice.hpp"

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <string_view>

#include <unistd.h>

#include "card_holder.hpp"
#include "vocabulary/formatted.hpp"
#include "vocabulary/text.hpp"

namespace sublet {

namespace {

/// Null if it is not set, or empty.
const char *variable(const char *name) {
    const char *value = std::getenv(name);
    return value != nullptr && *value != '\0' ? value : nullptr;
}

bool on_cards() {
    const char *backends = variable("WLR_BACKENDS");
    return backends == nullptr
               ? variable("WAYLAND_DISPLAY") == nullptr && variable("DISPLAY") == nullptr
               : std::string_view(backends).contains("drm");
}

} // namespace

std::string advice_without_backend() {
    if (on_cards()) {
        if (const char *cards = variable("WLR_DRM_DEVICES")) {
            return formatted(
                "no display: WLR_DRM_DEVICES={} is no graphics card that can be opened", cards);
        }
        if (!has_cards()) {
            return "no display: there is no graphics card (/dev/dri/card*); is its driver loaded? "
                   "WLR_BACKENDS=headless needs none";
        }
        return "no display: no seat to open the graphics card with; log in on a virtual terminal, "
               "or start seatd and be in its group, or as root set LIBSEAT_BACKEND=noop";
    }
    if (const char *backends = variable("WLR_BACKENDS")) {
        return formatted("no display: WLR_BACKENDS={} cannot be had here; without it sublet "
                         "chooses by itself",
                         backends);
    }
    const char *name = variable("WAYLAND_DISPLAY") != nullptr ? "WAYLAND_DISPLAY" : "DISPLAY";
    return formatted("no display: the session of {}={} does not answer; unset it to open the "
                     "graphics card instead",
                     name, variable(name));
}

std::string advice_after_backend() {
    if (!on_cards()) {
        return "the session that showed the windows is gone";
    }
    return has_cards()
               ? "the graphics card is gone (unplugged, or its driver was unloaded); there is "
                 "another one: start sublet again"
               : "the graphics card is gone (unplugged, or its driver was unloaded); start sublet "
                 "again when there is one";
}

std::optional<std::string> advice_without_runtime_folder() {
    const char *folder = variable("XDG_RUNTIME_DIR");
    if (folder == nullptr) {
        return formatted("no Wayland socket: XDG_RUNTIME_DIR is not set; log in so that it is, "
                         "or set it to a folder of your own, as /run/user/{}",
                         ::getuid());
    }
    if (::access(folder, W_OK | X_OK) != 0) {
        return formatted("no Wayland socket: XDG_RUNTIME_DIR={}: {}", folder, std::strerror(errno));
    }
    return std::nullopt;
}

std::string advice_without_socket(const std::string &name, int error) {
    const std::string folder = variable("XDG_RUNTIME_DIR");
    if (name.empty()) {
        return formatted("no Wayland socket: all names in XDG_RUNTIME_DIR={} are taken; end some "
                         "compositors, or choose a name with --socket",
                         folder);
    }
    if (error == EAGAIN) { // what a lock that somebody has gives
        return formatted("no Wayland socket: {} is taken by another compositor; choose another "
                         "name with --socket, or none",
                         shortened(name));
    }
    return formatted("no Wayland socket: {} in {}: {}", shortened(name), folder,
                     std::strerror(error));
}

} // namespace sublet
