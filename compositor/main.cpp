#include <csignal>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <utility>

#include <CLI/CLI.hpp>

#include <sys/socket.h>
#include <sys/un.h>

#include "command-line/command_line.hpp"
#include "command-line/standard_streams.hpp"
#include "vocabulary/formatted.hpp"
#include "vocabulary/log.hpp"

#include "check_config.hpp"
#include "compositor.hpp"
#include "process/file_limit.hpp"
#include "process/real_time.hpp"
#include "wlr/wlr_log.hpp"

namespace {

/// Empty variables name no session to open a window in; wlroots and libraries would try.
void forget_empty_sessions() {
    for (const char *const name : {"WAYLAND_DISPLAY", "WAYLAND_SOCKET", "DISPLAY"}) {
        if (const char *const value = std::getenv(name); value != nullptr && *value == '\0') {
            unsetenv(name);
        }
    }
}

int run(sublet::Options options) {
    if (options.check_config) {
        return sublet::check_config(options);
    }
    if (options.debug) {
        sublet::Log::get().set_level(sublet::LogLevel::Debug);
    }
    sublet::route_wlroots_log();
    std::signal(SIGPIPE, SIG_IGN);
    sublet::raise_file_limit();
    sublet::run_in_real_time();
    forget_empty_sessions();
    auto compositor = sublet::Compositor::create(std::move(options));
    const auto ended = compositor ? (*compositor)->run() : std::unexpected(compositor.error());
    if (!ended) {
        sublet::log_error("sublet: {}", ended.error().message());
        return EXIT_FAILURE;
    }
    return *ended;
}

/// A name in XDG_RUNTIME_DIR, or an absolute path, as libwayland takes it.
std::string check_socket(const std::string &name) {
    const bool is_name = !name.empty() && !name.contains('/');
    if (!is_name && !name.starts_with('/')) {
        return "\"" + name + "\" is neither a name such as wayland-7 nor an absolute path";
    }
    const char *const folder = is_name ? std::getenv("XDG_RUNTIME_DIR") : nullptr;
    const size_t length = name.size() + (folder != nullptr ? std::strlen(folder) + 1 : 0);
    return length < sizeof(sockaddr_un::sun_path)
               ? ""
               : sublet::formatted("the path of a socket has at most {} bytes, and this one would "
                                   "have {}",
                                   sizeof(sockaddr_un::sun_path) - 1, length);
}

} // namespace

int main(int argc, char **argv) {
    sublet::occupy_standard_streams();
    sublet::Options options;
    CLI::App app("A Wayland compositor that leases displays to other programs.", "sublet");
    app.usage("Usage: sublet [OPTIONS] [-- PROGRAM [ARGUMENT]...]");
    app.footer(
        "With a PROGRAM sublet ends when that does, with its exit status.\n\n"
        "Keys: Super+Return terminal, Super+Q close, Alt+Tab next window, Super+M maximize,\n"
        "      Super+F fullscreen, Super+drag move, Super+right drag resize, Super+Shift+E leave.\n"
        "SIGHUP reads the configuration again. More: man sublet");
    app.set_version_flag("--version", "sublet " SUBLET_VERSION);
    app.add_option("-s", options.startup_commands,
                   "Run CMD in a shell once the desktop is up; may be repeated")
        ->type_name("CMD")
        ->allow_extra_args(false);
    app.add_option("--socket", options.socket, "Name of the Wayland socket")
        ->type_name("NAME")
        ->check(CLI::Validator(check_socket, ""));
    app.add_option("--config", options.config_file, "Read FILE instead of the user's configuration")
        ->type_name("FILE");
    app.add_flag("--check-config", options.check_config,
                 "Say what is wrong with the configuration, and exit");
    app.add_flag("--broker", options.broker, "No desktop: only lend displays");
    app.add_flag("--wait-for-card", options.wait_for_card,
                 "Wait for a graphics card if there is none");
    app.add_flag("-d,--debug", options.debug, "Log everything, wlroots' messages too");
    options.program = sublet::take_program(argc, argv).value_or(std::vector<std::string>{});
    if (const auto ended = sublet::parse_command_line(app, argc, argv)) {
        return *ended;
    }
    try {
        return run(std::move(options));
    } catch (const std::exception &error) {
        sublet::log_error("sublet: {}", error.what());
        return EXIT_FAILURE;
    }
}
