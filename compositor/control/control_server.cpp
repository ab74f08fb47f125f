#include "control/control_server.hpp"

#include <new>

#include "control/control_object.hpp"
#include "control/control_room.hpp"
#include "loop/listener.hpp"
#include "server/retired_global.hpp"
#include "sublet-control-v1-server-protocol.h"

namespace sublet {

class ControlServer::Impl {
public:
    Impl(wl_display *display, ControlDelegate &delegate)
        : display_(display), room_(std::make_shared<ControlRoom>(delegate)),
          global_(wl_global_create(display, &sublet_control_v1_interface, 1, this, on_bind)) {
        if (global_ == nullptr) {
            throw std::bad_alloc();
        }
        display_gone_.connect<&Impl::on_display_gone>(wl_display_add_destroy_listener, display,
                                                      *this);
    }

    ~Impl() {
        if (global_ != nullptr) {
            wire::retire_global(display_, global_);
        }
    }

    Impl(const Impl &) = delete;
    Impl &operator=(const Impl &) = delete;

    [[nodiscard]] wl_global *global() const { return global_; }
    [[nodiscard]] Watchers &watchers() const { return room_->watchers; }

private:
    void on_display_gone() { global_ = nullptr; }

    static void on_bind(wl_client *client, void *data, uint32_t version, uint32_t id) noexcept {
        const auto *const self = static_cast<Impl *>(data);
        create_control_object(client, static_cast<int>(version), id,
                              self != nullptr ? self->room_ : nullptr);
    }

    wl_display *display_;
    std::shared_ptr<ControlRoom> room_; ///< Shared for weak references alone.
    wl_global *global_;                 ///< Null once the display is gone, which frees it.
    Listener<void> display_gone_;
};

ControlServer::ControlServer(wl_display *display, ControlDelegate &delegate)
    : impl_(std::make_unique<Impl>(display, delegate)) {}

ControlServer::~ControlServer() = default;

wl_global *ControlServer::global() const {
    return impl_->global();
}

void ControlServer::observe(const std::string &card, const LessorEvent &event) {
    impl_->watchers().observe(card, event);
}

void ControlServer::observe(const ClaimEvent &event) {
    impl_->watchers().observe(event);
}

void ControlServer::display_changed(const DisplayKey &display) {
    impl_->watchers().display_changed(display);
}

} // namespace sublet
