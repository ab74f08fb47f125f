#pragma once

#include <list>
#include <memory>

#include "desktop_protocols.hpp"
#include "loop/listener.hpp"
#include "outputs.hpp"
#include "window_capture.hpp"
#include "windows.hpp"

namespace sublet {

/// Tells taskbars and the like of all windows (wlr-foreign-toplevel-management, and
/// ext-foreign-toplevel-list for those who only want to know), and does what they ask: they may
/// steer windows and record them.
class ForeignToplevels final : public WindowsObserver {
public:
    /// All arguments outlive this object.
    ForeignToplevels(const Graphics &graphics, const DesktopProtocols &protocols,
                     const Outputs &outputs, Windows &windows);
    ~ForeignToplevels();

    ForeignToplevels(const ForeignToplevels &) = delete;
    ForeignToplevels &operator=(const ForeignToplevels &) = delete;

    /// While hidden, nothing is seen of the windows that are recorded.
    void set_hidden(bool hidden);

    /// Whoever records a window is told that it is over, and may begin anew.
    void end_captures();

private:
    /// One window, while it is mapped.
    struct Entry {
        Entry(ForeignToplevels &owner, Window &shown);
        ~Entry();

        Entry(const Entry &) = delete;
        Entry &operator=(const Entry &) = delete;

        void update();
        void update_output();
        void on_maximize(wlr_foreign_toplevel_handle_v1_maximized_event *event);
        void on_minimize(wlr_foreign_toplevel_handle_v1_minimized_event *event);
        void on_fullscreen(wlr_foreign_toplevel_handle_v1_fullscreen_event *event);
        void on_activate();
        void on_close();

        ForeignToplevels &all;
        Window &window;
        wlr_foreign_toplevel_handle_v1 *handle;
        wlr_ext_foreign_toplevel_handle_v1 *listed;
        std::string shown_on; ///< As Window::shown_on(), as told.
        std::string title;    ///< As told.
        std::string app_id;
        std::unique_ptr<WindowCapture> capture; ///< Null: nobody ever wanted to record it.
        Listener<wlr_foreign_toplevel_handle_v1_maximized_event> maximize;
        Listener<wlr_foreign_toplevel_handle_v1_minimized_event> minimize;
        Listener<wlr_foreign_toplevel_handle_v1_fullscreen_event> fullscreen;
        Listener<void> activate;
        Listener<void> close;
    };

    void window_mapped(Window &window) override;
    void window_changed(Window &window) override;
    void window_unmapped(Window &window) override;
    [[nodiscard]] Entry *find(const Window *window);

    void on_capture(compat::CaptureRequest *request);

    const Graphics &graphics_;
    const DesktopProtocols &protocols_;
    const Outputs &outputs_;
    Windows &windows_;
    bool hidden_ = false;
    std::list<Entry> entries_;
    Listener<compat::CaptureRequest> capture_;
};

} // namespace sublet
