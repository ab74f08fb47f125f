#include "compositor.hpp"

#include <csignal>
#include <cstdlib>

#include "vocabulary/log.hpp"

namespace sublet {

std::expected<std::unique_ptr<Compositor>, Error> Compositor::create(Options options) {
    std::unique_ptr<Compositor> compositor(new Compositor(std::move(options)));
    return compositor->open_backend()
        .and_then([&] { return compositor->open_socket(); })
        .transform([&] { return std::move(compositor); });
}

Compositor::Compositor(Options options)
    : options_(std::move(options)), display_(made(wl_display_create())),
      interrupt_(wl_display_get_event_loop(display_.get()), SIGINT, [this] { quit(); }),
      terminate_(wl_display_get_event_loop(display_.get()), SIGTERM, [this] { quit(); }),
      children_(wl_display_get_event_loop(display_.get())) {}

Compositor::~Compositor() {
    wl_display_destroy_clients(display_.get());
    new_output_.disconnect();
    new_input_.disconnect();
    backend_destroyed_.disconnect();
    desktop_.reset();
}

std::expected<void, Error> Compositor::open_backend() {
    backend_.reset(wlr_backend_autocreate(wl_display_get_event_loop(display_.get()), &session_));
    if (!backend_) {
        return std::unexpected(Error::make(
            Error::Kind::Unsupported,
            "no backend: not in a Wayland or X11 session, and no seat to open a display with"));
    }
    backend_destroyed_.connect<&Compositor::on_backend_destroyed>(backend_->events.destroy, *this);
    renderer_.reset(wlr_renderer_autocreate(backend_.get()));
    if (!renderer_) {
        return std::unexpected(
            Error::make(Error::Kind::Unsupported, "no renderer; WLR_RENDERER=pixman needs no GPU"));
    }
    allocator_.reset(wlr_allocator_autocreate(backend_.get(), renderer_.get()));
    if (!allocator_) {
        return std::unexpected(
            Error::make(Error::Kind::Unsupported, "no way to allocate buffers for the displays"));
    }
    if (!options_.broker) {
        desktop_.emplace(Graphics{.display = display_.get(),
                                  .backend = backend_.get(),
                                  .session = session_,
                                  .renderer = renderer_.get(),
                                  .allocator = allocator_.get()},
                         children_, [this] { quit(); });
    }
    new_output_.connect<&Compositor::on_new_output>(backend_->events.new_output, *this);
    new_input_.connect<&Compositor::on_new_input>(backend_->events.new_input, *this);
    return {};
}

std::expected<void, Error> Compositor::open_socket() {
    if (!options_.socket) {
        const char *name = wl_display_add_socket_auto(display_.get());
        if (name == nullptr) {
            return std::unexpected(Error::make(
                Error::Kind::System, "no Wayland socket; is XDG_RUNTIME_DIR set and writable?"));
        }
        options_.socket = name;
    } else if (wl_display_add_socket(display_.get(), options_.socket->c_str()) != 0) {
        return std::unexpected(Error::from_errno("open the socket " + *options_.socket));
    }
    setenv("WAYLAND_DISPLAY", options_.socket->c_str(), 1);
    return {};
}

std::expected<void, Error> Compositor::run() {
    if (!wlr_backend_start(backend_.get())) {
        return std::unexpected(Error::make(Error::Kind::Unsupported, "the backend did not start"));
    }
    log_info("sublet: running on WAYLAND_DISPLAY={}", *options_.socket);
    if (options_.startup_command) {
        if (const auto started = children_.start(*options_.startup_command); !started) {
            return std::unexpected(started.error());
        }
    }
    wl_display_run(display_.get());
    return {};
}

void Compositor::on_new_output(wlr_output *output) {
    if (desktop_ && !output->non_desktop) {
        desktop_->add_output(output);
    }
}

void Compositor::on_new_input(wlr_input_device *device) {
    if (desktop_) {
        desktop_->add_input(device);
    }
}

void Compositor::on_backend_destroyed() {
    log_error("sublet: the backend is gone");
    new_output_.disconnect();
    new_input_.disconnect();
    backend_destroyed_.disconnect();
    (void)backend_.release(); // it destroys itself
    quit();
}

void Compositor::quit() {
    wl_display_terminate(display_.get());
}

} // namespace sublet
