// A Wayland server with two lease devices, A and B, and no card behind them.
//
// wire_test_server SOCKET: listens there and takes commands on stdin, "DEVICE VERB ARGUMENTS",
// "hide" (no client sees lease devices) or "quit clients-first|devices-first|devices-last"; see
// ScriptedDevice for the verbs. Several commands on a line are separated by ";". Every line is
// answered with "ok" or "what?".

#include <cstdio>
#include <cstdlib>
#include <map>
#include <print>
#include <sstream>
#include <string>

#include <unistd.h>
#include <wayland-server-core.h>

#include "scripted_device.hpp"

namespace {

class Server {
public:
    explicit Server(wl_display *display) : display_(display) {
        for (const std::string name : {"A", "B"}) {
            devices_.try_emplace(name, display, name,
                                 [this](const std::string &script) { execute(script); });
        }
        stdin_ = wl_event_loop_add_fd(wl_display_get_event_loop(display), STDIN_FILENO,
                                      WL_EVENT_READABLE, on_input, this);
    }

    void run_until_told_to_quit() {
        wl_display_run(display_);
        wl_event_source_remove(stdin_);
        if (quit_order_ == "devices-first") {
            devices_.clear();
        }
        wl_display_destroy_clients(display_);
        if (quit_order_ != "devices-last") {
            devices_.clear();
        }
        wl_display_destroy(display_);
        devices_.clear();
    }

private:
    static int on_input(int /*fd*/, uint32_t /*mask*/, void *data) {
        auto *const self = static_cast<Server *>(data);
        char buffer[4096];
        const ssize_t size = ::read(STDIN_FILENO, buffer, sizeof buffer);
        if (size <= 0) {
            wl_display_terminate(self->display_);
            return 0;
        }
        self->input_.append(buffer, static_cast<size_t>(size));
        for (size_t end = 0; (end = self->input_.find('\n')) != std::string::npos;) {
            const std::string line = self->input_.substr(0, end);
            self->input_.erase(0, end + 1);
            const bool understood =
                line.contains(" on ") ? self->execute_one(line) : self->execute(line);
            std::println("{}", understood ? "ok" : "what?");
        }
        return 0;
    }

    bool execute(const std::string &script) {
        std::istringstream in(script);
        bool understood = true;
        for (std::string command; std::getline(in >> std::ws, command, ';');) {
            understood = execute_one(command) && understood;
        }
        return understood;
    }

    bool execute_one(const std::string &command) {
        std::istringstream in(command);
        std::string subject;
        std::string verb;
        std::string arguments;
        in >> subject >> verb;
        std::getline(in >> std::ws, arguments);
        if (subject == "quit") {
            quit_order_ = verb;
            wl_display_terminate(display_);
            return true;
        }
        if (subject == "hide") {
            wl_display_set_global_filter(
                display_,
                [](const wl_client *, const wl_global *global, void *) {
                    return !sublet::wire::is_lease_device(global);
                },
                nullptr);
            return true;
        }
        const auto device = devices_.find(subject);
        return device != devices_.end() && device->second.execute(verb, arguments);
    }

    wl_display *display_;
    wl_event_source *stdin_ = nullptr;
    std::map<std::string, ScriptedDevice> devices_;
    std::string input_;
    std::string quit_order_;
};

} // namespace

int main(int argc, char **argv) {
    if (argc != 2) {
        std::println(stderr, "usage: {} SOCKET", argv[0]);
        return EXIT_FAILURE;
    }
    std::setvbuf(stdout, nullptr, _IOLBF, 0);
    wl_display *const display = wl_display_create();
    if (display == nullptr || wl_display_add_socket(display, argv[1]) != 0) {
        std::println(stderr, "could not listen on {}", argv[1]);
        return EXIT_FAILURE;
    }
    Server server(display);
    std::println("listening");
    server.run_until_told_to_quit();
    return EXIT_SUCCESS;
}
