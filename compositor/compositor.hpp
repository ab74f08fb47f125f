#pragma once

#include <expected>
#include <memory>
#include <optional>

#include "vocabulary/error.hpp"

#include "administration.hpp"
#include "backend.hpp"
#include "client_identities.hpp"
#include "config/config.hpp"
#include "config/consent_file.hpp"
#include "config/display_history.hpp"
#include "config/state_file.hpp"
#include "consent/consent.hpp"
#include "control/control_server.hpp"
#include "desktop/child_processes.hpp"
#include "desktop/desktop.hpp"
#include "lessors.hpp"
#include "loop/event_source.hpp"
#include "loop/listener.hpp"
#include "loop/owned.hpp"
#include "nested_windows.hpp"
#include "options.hpp"
#include "picture_news.hpp"
#include "rules/lease_policy.hpp"
#include "sandboxes.hpp"
#include "service_manager.hpp"
#include "session_programs.hpp"
#include "wlr/wlroots.hpp"

namespace sublet {

/// The composition root: owns the display and the backend, and connects the parts.
class Compositor {
public:
    /// Opens the session, the backend and the socket; shows nothing yet.
    [[nodiscard]] static std::expected<std::unique_ptr<Compositor>, Error> create(Options options);

    ~Compositor();

    Compositor(const Compositor &) = delete;
    Compositor &operator=(const Compositor &) = delete;

    /// Starts the backend and runs until SIGINT, SIGTERM, the user's wish, the end of the backend
    /// or that of the program. Returns the exit status: the program's, if that is what ended it.
    [[nodiscard]] std::expected<int, Error> run();

private:
    explicit Compositor(Options options);

    /// Takes over what the file says, if all of it is possible.
    [[nodiscard]] std::expected<void, Error> read_configuration();
    void open_desktop();
    void set_display_variables() const;
    [[nodiscard]] std::string describe(const std::string &connector);
    [[nodiscard]] std::expected<void, Error> open_lessors();
    [[nodiscard]] std::expected<void, Error> open_socket();
    void on_new_output(wlr_output *output);
    void on_new_input(wlr_input_device *device);
    void on_backend_ended();
    void on_seat_lost();
    void on_renderer_replaced();
    void close_down();
    void on_picture_changed(const wlr_output *output);
    void on_signal();
    void quit();
    [[nodiscard]] std::expected<void, Error> reload();
    [[nodiscard]] std::expected<void, Error> read_configuration_again();
    [[nodiscard]] bool may_see(const wl_client *client, const wl_global *global);

    Options options_;
    StateFile state_file_;
    ConsentFile consent_file_;
    DisplayHistory history_;
    Owned<wl_display, wl_display_destroy> display_;
    SignalSource interrupt_;
    SignalSource terminate_;
    SignalSource hang_up_;
    ChildProcesses children_;
    SessionPrograms programs_;
    ServiceManager service_manager_;
    Sandboxes sandboxes_;
    ClientIdentities identities_{sandboxes_, [this](const wl_client *client) {
                                     return desktop_ && desktop_->is_xwayland(client);
                                 }};
    Backend backend_;
    std::optional<Desktop> desktop_;
    Config config_;
    Keymap keymap_; ///< Of the configuration, until the desktop takes it.
    LeasePolicy policy_ = LeasePolicy::defaults();
    Consent consent_;
    std::optional<Lessors> lessors_;
    std::optional<Administration> administration_;
    std::optional<ControlServer> control_;
    PictureNews picture_news_;
    NestedWindows nested_windows_;
    bool running_ = false; ///< Everything is open, and the loop runs.
    Listener<wlr_output> new_output_;
    Listener<wlr_input_device> new_input_;
};

} // namespace sublet
