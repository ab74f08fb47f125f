#include "x11/x_server.hpp"

#include <string_view>
#include <utility>

#include <xcb/xcbext.h>

#include "vocabulary/formatted.hpp"

namespace sublet::lessee {

namespace {

std::unexpected<Error> no_leases(std::string_view why) {
    return std::unexpected(Error::make(Error::Kind::Unsupported,
                                       formatted("the X server lends no displays: {}", why)));
}

} // namespace

std::expected<std::shared_ptr<XServer>, Error> XServer::connect(const char *display) {
    auto poll_set = PollSet::create();
    if (!poll_set) {
        return std::unexpected(poll_set.error());
    }
    std::shared_ptr<XServer> server(
        new XServer(xcb_connect(display, nullptr), *std::move(poll_set)));
    if (xcb_connection_has_error(server->wire_) != 0) {
        return std::unexpected(Error::make(Error::Kind::NotFound, "no X server answers"));
    }
    return server->poll_set_.add(server->socket())
        .and_then([&] { return server->introduce(); })
        .transform([&] { return server; });
}

XServer::~XServer() {
    xcb_disconnect(wire_);
}

std::expected<void, Error> XServer::introduce() {
    const auto ask = [this](std::string_view name) {
        return xcb_intern_atom(wire_, 0, static_cast<uint16_t>(name.size()), name.data());
    };
    const auto answer = [this](xcb_intern_atom_cookie_t asked) {
        const XReply<xcb_intern_atom_reply_t> reply(xcb_intern_atom_reply(wire_, asked, nullptr));
        return reply ? reply->atom : xcb_atom_t{XCB_NONE};
    };
    const auto *randr = xcb_get_extension_data(wire_, &xcb_randr_id);
    if (randr == nullptr || randr->present == 0) {
        return no_leases("it has no RandR");
    }
    first_event_ = randr->first_event;
    root_ = xcb_setup_roots_iterator(xcb_get_setup(wire_)).data->root;

    const auto version_asked = xcb_randr_query_version(wire_, 1, 6);
    const auto connector_id = ask("CONNECTOR_ID");
    const auto edid = ask("EDID");
    const auto non_desktop = ask("non-desktop");
    const auto has_vt = ask("XFree86_has_VT");
    const XReply<xcb_randr_query_version_reply_t> version(
        xcb_randr_query_version_reply(wire_, version_asked, nullptr));
    atoms_ = {.connector_id = answer(connector_id),
              .edid = answer(edid),
              .non_desktop = answer(non_desktop),
              .has_vt = answer(has_vt)};
    if (!version || std::pair(version->major_version, version->minor_version) < std::pair(1U, 6U)) {
        return no_leases("its RandR is older than 1.6");
    }
    return {};
}

void XServer::select_events(bool wanted) {
    constexpr auto all = XCB_RANDR_NOTIFY_MASK_SCREEN_CHANGE | XCB_RANDR_NOTIFY_MASK_CRTC_CHANGE |
                         XCB_RANDR_NOTIFY_MASK_OUTPUT_CHANGE |
                         XCB_RANDR_NOTIFY_MASK_OUTPUT_PROPERTY |
                         XCB_RANDR_NOTIFY_MASK_RESOURCE_CHANGE | XCB_RANDR_NOTIFY_MASK_LEASE;
    xcb_randr_select_input(wire_, root_, static_cast<uint16_t>(wanted ? all : 0));
}

void XServer::await(unsigned sequence, Handler handler) {
    pending_.emplace_back(sequence, std::move(handler));
}

void XServer::flush() {
    xcb_flush(wire_);
    poll_set_.set_deadline(PollSet::Clock::now()); // It may have read what nobody polls for then.
}

bool XServer::take_reply() {
    void *reply = nullptr;
    xcb_generic_error_t *error = nullptr;
    if (pending_.empty() || xcb_connection_has_error(wire_) != 0 ||
        xcb_poll_for_reply(wire_, pending_.front().sequence, &reply, &error) == 0) {
        return false;
    }
    const XReply<xcb_generic_error_t> owned_error(error);
    XReply<void> owned_reply(reply);
    Handler handler = std::move(pending_.front().handler);
    pending_.pop_front();
    handler(std::move(owned_reply), error);
    return true;
}

std::expected<void, Error>
XServer::dispatch(const std::function<void(const xcb_generic_event_t &)> &on_event) {
    // What has been read and is not taken here wakes nobody: the socket is empty then. To ask for a
    // reply reads, so an event may have come with it; to ask for an event may read only where no
    // reply is awaited.
    const auto next_event = [&] {
        return XReply<xcb_generic_event_t>(pending_.empty() ? xcb_poll_for_event(wire_)
                                                            : xcb_poll_for_queued_event(wire_));
    };
    bool handled = true;
    while (handled) {
        handled = false;
        xcb_flush(wire_); // What handlers have asked.
        while (take_reply()) {
            handled = true;
        }
        while (const auto event = next_event()) {
            on_event(*event);
            handled = true;
        }
    }
    if (xcb_connection_has_error(wire_) != 0) {
        return std::unexpected(Error::make(Error::Kind::Lost, "the X server is gone"));
    }
    return {};
}

bool XServer::is_randr(const xcb_generic_event_t &event, uint8_t kind) const {
    constexpr uint8_t sent_by_a_client = 0x80;
    return (event.response_type & ~sent_by_a_client) == first_event_ + kind;
}

} // namespace sublet::lessee
