#pragma once

#include <expected>
#include <memory>
#include <optional>

#include "vocabulary/error.hpp"

#include "administration.hpp"
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
#include "wlr/backend_watch.hpp"
#include "wlr/session_watch.hpp"
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

    /// Takes over what the file says, if all of it is possible; the keymap is for the desktop.
    [[nodiscard]] std::expected<Keymap, Error> read_configuration();
    [[nodiscard]] std::expected<void, Error> open_backend();
    [[nodiscard]] std::expected<void, Error> try_backend();
    void open_desktop(Keymap keymap);
    void set_display_variables() const;
    [[nodiscard]] std::string describe(const std::string &connector);
    [[nodiscard]] std::expected<void, Error> start_programs();
    [[nodiscard]] std::expected<void, Error> open_lessors();
    [[nodiscard]] std::expected<void, Error> open_socket();
    void on_new_output(wlr_output *output);
    void on_new_input(wlr_input_device *device);
    void on_backend_ended();
    void on_seat_lost();
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
    std::optional<pid_t> program_;      ///< The one that sublet ends with, while it runs.
    std::optional<int> program_status_; ///< Once it has ended.
    ServiceManager service_manager_;
    Sandboxes sandboxes_;
    ClientIdentities identities_{sandboxes_};
    wlr_session *session_ = nullptr;                  ///< Null when nested or headless.
    Owned<wlr_backend, wlr_backend_destroy> backend_; ///< Null once it ended by itself.
    Owned<wlr_renderer, wlr_renderer_destroy> renderer_;
    Owned<wlr_allocator, wlr_allocator_destroy> allocator_;
    Graphics graphics_;
    std::optional<Desktop> desktop_;
    Config config_;
    LeasePolicy policy_ = LeasePolicy::defaults();
    Consent consent_;
    std::optional<Lessors> lessors_;
    std::optional<Administration> administration_;
    std::optional<ControlServer> control_;
    PictureNews picture_news_;
    std::optional<BackendWatch> backend_watch_;
    std::optional<SessionWatch> session_watch_; ///< Empty when nested or headless.
    NestedWindows nested_windows_;
    bool running_ = false; ///< Everything is open, and the loop runs.
    Listener<wlr_output> new_output_;
    Listener<wlr_input_device> new_input_;
};

} // namespace sublet
