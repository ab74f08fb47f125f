// A Wayland server with the control protocol, and a delegate that only pretends.
//
// control_test_server SOCKET: listens there and takes one JSON object a line on stdin, see
// FakeDelegate::execute() for them; or {"do": "quit", "first": "clients"|"server"}. Every line is
// answered with "ok" or "what?"; what the delegate is asked for comes as "heard …".

#include <cstdio>
#include <cstdlib>
#include <memory>
#include <optional>
#include <print>
#include <string>

#include <wayland-server-core.h>

#include "../../support/command_input.hpp"
#include "../../support/command_server.hpp"
#include "control/control_server.hpp"
#include "fake_delegate.hpp"

namespace {

class Server {
public:
    explicit Server(wl_display *display)
        : display_(display), control_(std::make_unique<sublet::ControlServer>(display, delegate_)) {
        wl_display_set_global_filter(display, may_see, this);
        commands_.emplace(display, [this](const std::string &line) {
            return execute(nlohmann::json::parse(line));
        });
    }

    void run_until_told_to_quit() {
        wl_display_run(display_);
        commands_.reset();
        if (server_first_) {
            control_.reset();
        }
        wl_display_destroy_clients(display_);
        wl_display_destroy(display_);
    }

private:
    static bool may_see(const wl_client * /*client*/, const wl_global *global, void *data) {
        const auto *const self = static_cast<Server *>(data);
        return !self->hidden_ || !self->control_ || global != self->control_->global();
    }

    bool execute(const nlohmann::json &command) {
        const std::string verb = command["do"];
        if (verb == "quit") {
            server_first_ = command["first"] == "server";
            wl_display_terminate(display_);
        } else if (verb == "hide") {
            hidden_ = true;
        } else if (verb == "destroy") {
            control_.reset();
        } else {
            return delegate_.execute(verb, command, *control_);
        }
        return true;
    }

    wl_display *display_;
    FakeDelegate delegate_;
    std::unique_ptr<sublet::ControlServer> control_;
    bool hidden_ = false;
    bool server_first_ = false;
    std::optional<sublet::test::CommandInput> commands_;
};

} // namespace

int main(int argc, char **argv) {
    if (argc != 2) {
        std::println(stderr, "usage: {} SOCKET", argv[0]);
        return EXIT_FAILURE;
    }
    return sublet::test::serve(argv[1], [](wl_display *display) { return Server(display); });
}
