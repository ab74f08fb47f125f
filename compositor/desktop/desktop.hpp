#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "actions.hpp"
#include "child_processes.hpp"
#include "desktop_protocols.hpp"
#include "desktop_settings.hpp"
#include "foreign_toplevels.hpp"
#include "help_overlay.hpp"
#include "identification.hpp"
#include "idle_inhibition.hpp"
#include "input_devices.hpp"
#include "layer_shell.hpp"
#include "lessor-wlr/output_user.hpp"
#include "output_management.hpp"
#include "outputs.hpp"
#include "picture_window.hpp"
#include "popups.hpp"
#include "questions.hpp"
#include "scene_layers.hpp"
#include "seat.hpp"
#include "session_lock.hpp"
#include "windows.hpp"
#include "wlr/graphics.hpp"
#include "wlr/request_guard.hpp"
#include "xwayland.hpp"

namespace sublet {

/// Whatever is not leased: monitors with windows on them, keyboards and pointers.
///
/// To be destroyed after the display's clients and before the backend and the display.
class Desktop final : public OutputUser, private OutputsObserver {
public:
    /// What happens here that others act on.
    struct Callbacks {
        std::function<void()> quit;   ///< The user wants to leave.
        std::function<void()> reload; ///< The user wants the configuration to be read again.

        /// A display of the desktop has another mode, or was switched on or off.
        std::function<void(const wlr_output *)> picture_changed;
    };

    /// `graphics` and `children` outlive this object. `store` knows how each monitor was used last.
    Desktop(const Graphics &graphics, ChildProcesses &children, OutputStore store,
            Callbacks callbacks);
    ~Desktop() override;

    Desktop(const Desktop &) = delete;
    Desktop &operator=(const Desktop &) = delete;

    /// What the user chose; to be called before the backend starts, and again when it is something
    /// else. `keymap` is the one of `settings.keyboard`.
    void configure(DesktopSettings settings, Keymap keymap);

    /// Lights an ordinary monitor and puts it into the layout. A monitor that was here before gets
    /// its mode, its place and its windows back. Does nothing if it is here already.
    void add_output(wlr_output *output) override { outputs_.add(output); }

    /// Takes a monitor off the desktop: its wl_output, its place in the layout and its
    /// output-management head are gone, its windows are on other monitors (or parked, if there is
    /// none) until it returns. Nothing is committed to it and the wlr_output stays; from now on the
    /// desktop makes no commit, no test and no read on it.
    ///
    /// The hardware cursor plane, if the pointer was there, is switched off by whoever commits
    /// next. A frame may still be on its way to the screen: wait for it (`frame_pending`) before a
    /// non-blocking commit.
    void remove_output(wlr_output *output) override { outputs_.remove(output); }

    /// The wlr_output is being destroyed: as remove_output(), and if there is another one for the
    /// connector later, it is another display's.
    void output_destroyed(wlr_output *output) override { outputs_.forget(output); }

    /// As remove_output(), but the monitor is visible to clients: its wl_output, its mode, its
    /// place in the layout. For one that somebody else drives in plain view.
    void list_output(wlr_output *output) override { outputs_.list(output); }

    /// Whether the desktop uses the monitor, not only lists it.
    [[nodiscard]] bool has_output(const wlr_output *output) const {
        return outputs_.find(output) != nullptr;
    }

    /// Switches the panel of a monitor off, or on; it stays where it is, with its windows. Nothing
    /// happens to one that the desktop does not use.
    void set_power(wlr_output *output, bool on);

    /// False for a monitor whose panel is off, or that the desktop does not use.
    [[nodiscard]] bool powered(const wlr_output *output) const;

    /// The graphics have another renderer and allocator; the former ones are about to end.
    void renderer_replaced();

    /// Shows on every monitor what it is called, for so long from now; zero takes the names away.
    void identify(std::chrono::milliseconds duration);

    /// Asks the user, above everything; see Questions. The question must be gone before the
    /// desktop.
    [[nodiscard]] std::unique_ptr<Questions::Open> ask(Question question,
                                                       std::function<void(size_t)> chosen) {
        return questions_.ask(std::move(question), std::move(chosen));
    }

    /// Opens a window of the desktop's own, which must be gone before the desktop.
    [[nodiscard]] std::unique_ptr<PictureWindow> open_picture(std::string_view title,
                                                              PictureWindow::Closed closed);

    /// While true the user counts as active, whatever he does: something is watched elsewhere.
    void inhibit_idle(bool inhibit) { idle_inhibition_.inhibit(inhibit); }

    void add_input(wlr_input_device *device) { input_devices_.add(device); }

    /// Closes the devices of an evdev node ("event3") and does without them until they are taken
    /// back; nothing happens with one that the desktop does not use.
    void lend_input(const std::string &device) { input_devices_.lend(device); }
    void take_input_back(const std::string &device) { input_devices_.take_back(device); }

    /// What X programs need: the value of DISPLAY, empty without Xwayland.
    [[nodiscard]] std::string x_display() const;

    /// Whether it is the Xwayland of X programs.
    [[nodiscard]] bool is_xwayland(const wl_client *client) const {
        return xwayland_ && xwayland_->is_server(client);
    }

    /// Ends X programs, before the clients of the display are.
    void stop_x_programs();

    /// Whether a global is not for this client whatever it may do.
    [[nodiscard]] bool hides(const wl_global *global, const wl_client *client) const;

    /// Whether a global reaches beyond the client's own windows, so that sandboxed clients must not
    /// see it. To be asked by the display's global filter.
    [[nodiscard]] bool is_privileged(const wl_global *global) const;

private:
    void output_leaving(DesktopOutput &output) override;
    void outputs_changed() override;
    void picture_changed(const wlr_output *output) override;
    [[nodiscard]] bool may_tear(const wlr_output *output) override;
    void windows_stacked();
    [[nodiscard]] bool can_be_seen(wlr_surface *surface) const;
    void toggle_help();

    const Graphics &graphics_;
    RequestGuard request_guard_;
    Callbacks callbacks_;
    DesktopSettings settings_;
    Theme theme_;
    SceneLayers layers_;
    Outputs outputs_;
    DesktopProtocols protocols_;
    OutputManagement output_management_;
    Seat seat_;
    InputDevices input_devices_{graphics_, seat_};
    IdleInhibition idle_inhibition_;
    SessionLock session_lock_;
    Popups popups_;
    Windows windows_;
    Actions actions_;
    ForeignToplevels foreign_toplevels_;
    LayerShell layer_shell_;
    std::optional<Xwayland> xwayland_;
    Identification identification_;
    HelpOverlay help_;
    Questions questions_;
};

} // namespace sublet
