// A Wayland server with two lease devices, A and B, and no card behind them.
//
// wire_test_server SOCKET: listens there and takes commands on stdin, "DEVICE VERB ARGUMENTS",
// "T VERB ARGUMENTS" to whoever decides on claims, "hide" (no client sees lease devices), "foreign"
// (somebody else has a device, too) or "quit clients-first|devices-first|devices-last"; see
// ScriptedDevice and ScriptedClaims for the verbs. Several commands on a line are separated by ";".
// Every line is answered with "ok" or "what?".

#include <cstdio>
#include <cstdlib>
#include <map>
#include <optional>
#include <print>
#include <sstream>
#include <string>

#include <wayland-server-core.h>

#include "../support/command_input.hpp"
#include "../support/command_server.hpp"
#include "foreign_device.hpp"
#include "scripted_claims.hpp"
#include "scripted_device.hpp"

namespace {

class Server {
public:
    explicit Server(wl_display *display) : display_(display) {
        for (const std::string name : {"A", "B"}) {
            devices_.try_emplace(name, display, name,
                                 [this](const std::string &script) { execute(script); });
        }
        claims_.emplace(display, [this](const std::string &script) { execute(script); });
        commands_.emplace(display, [this](const std::string &line) {
            return line.contains(" on ") ? execute_one(line) : execute(line);
        });
    }

    void run_until_told_to_quit() {
        wl_display_run(display_);
        commands_.reset();
        foreign_.reset();
        if (quit_order_ == "devices-first") {
            devices_.clear();
            claims_.reset();
        }
        wl_display_destroy_clients(display_);
        if (quit_order_ != "devices-last") {
            devices_.clear();
            claims_.reset();
        }
        wl_display_destroy(display_);
        devices_.clear();
        claims_.reset();
    }

private:
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
                    return !sublet::wire::is_lease_device(global) &&
                           !sublet::wire::is_lease_terms_manager(global);
                },
                nullptr);
            return true;
        }
        if (subject == "foreign") {
            foreign_.emplace(display_);
            return true;
        }
        if (subject == "T") {
            return claims_->execute(verb, arguments);
        }
        const auto device = devices_.find(subject);
        return device != devices_.end() && device->second.execute(verb, arguments);
    }

    wl_display *display_;
    std::map<std::string, ScriptedDevice> devices_;
    std::optional<ScriptedClaims> claims_;
    std::optional<ForeignDevice> foreign_;
    std::string quit_order_;
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
