#include "request_guard.hpp"

#include <algorithm>
#include <string_view>
#include <vector>

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

namespace sublet {

namespace {

using Message = wl_protocol_logger_message;

/// wlroots up to 0.20 puts the popup into its list twice, where its end leaves a dangling entry.
void check_popup_grab(const Message &message) {
    wlr_xdg_popup *popup = wlr_xdg_popup_from_resource(message.resource);
    if (popup != nullptr && popup->seat != nullptr) {
        wl_resource_post_error(message.resource, XDG_POPUP_ERROR_INVALID_GRAB,
                               "xdg_popup has a grab already");
        wlr_xdg_popup_destroy(popup);
    }
}

/// wlroots 0.18 configures a popup that was never committed, and an assertion fails when it is
/// unmapped; in 0.20 one fails at once. The protocol has only popups moved that are mapped.
void check_popup_reposition(const Message &message) {
    wlr_xdg_popup *popup = wlr_xdg_popup_from_resource(message.resource);
    if (popup != nullptr && !popup->base->initialized) {
        wl_resource_post_error(popup->base->client->resource,
                               XDG_WM_BASE_ERROR_INVALID_SURFACE_STATE,
                               "a popup cannot be moved before its first commit");
        wlr_xdg_popup_destroy(popup);
    }
}

/// wlroots up to 0.20 follows the null pointer of a popup that is gone.
void check_layer_popup(const Message &message) {
    auto *popup = reinterpret_cast<wl_resource *>(message.arguments[0].o); // as libwayland does
    if (wlr_xdg_popup_from_resource(popup) == nullptr) {
        wl_resource_post_error(message.resource, WL_DISPLAY_ERROR_INVALID_OBJECT,
                               "xdg_popup is gone");
        wlr_layer_surface_v1_destroy(wlr_layer_surface_v1_from_resource(message.resource));
    }
}

} // namespace

/// wlroots up to 0.20 reads the keymap up to its null byte, which may be missing, and where the
/// client may cut it off meanwhile: what it gets is a copy that ends.
void RequestGuard::check_keymap(const Message &message) const {
    constexpr size_t largest = 1 << 20;
    const int fd = message.arguments[1].h;
    const auto size = static_cast<off_t>(message.arguments[2].u);
    std::vector<char> text(std::min(largest, static_cast<size_t>(size)));
    text.resize(
        static_cast<size_t>(std::max<ssize_t>(0, ::pread(fd, text.data(), text.size(), 0))));
    if (!text.empty() && size % ::sysconf(_SC_PAGESIZE) == 0) {
        text.back() = '\0'; // else the rest of the last page ends it
    }
    const UniqueFd copy(::memfd_create("keymap", MFD_CLOEXEC));
    if (!copy || ::ftruncate(copy.get(), size) != 0 ||
        ::pwrite(copy.get(), text.data(), text.size(), 0) != std::ssize(text) ||
        ::dup3(copy.get(), fd, O_CLOEXEC) < 0) {
        ::dup3(unmappable_.get(), fd, O_CLOEXEC); // wlroots closes it
        wl_resource_post_no_memory(message.resource);
    }
}

void RequestGuard::check(void *guard, wl_protocol_logger_type type, const Message *message) {
    if (type != WL_PROTOCOL_LOGGER_REQUEST) {
        return;
    }
    const std::string_view interface = wl_resource_get_class(message->resource);
    const std::string_view request = message->message->name;
    if (interface == "xdg_popup" && request == "grab") {
        check_popup_grab(*message);
    } else if (interface == "xdg_popup" && request == "reposition") {
        check_popup_reposition(*message);
    } else if (interface == "zwlr_layer_surface_v1" && request == "get_popup") {
        check_layer_popup(*message);
    } else if (interface == "zwp_virtual_keyboard_v1" && request == "keymap") {
        static_cast<const RequestGuard *>(guard)->check_keymap(*message);
    }
}

RequestGuard::RequestGuard(wl_display *display)
    : unmappable_(::open("/dev/null", O_RDONLY | O_CLOEXEC)),
      logger_(made(wl_display_add_protocol_logger(display, check, this))) {}

} // namespace sublet
