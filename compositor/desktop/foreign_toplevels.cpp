#include "foreign_toplevels.hpp"

#include <algorithm>

#include "loop/owned.hpp"

namespace sublet {

ForeignToplevels::ForeignToplevels(const Graphics &graphics, const DesktopProtocols &protocols,
                                   const Outputs &outputs, Windows &windows)
    : graphics_(graphics), protocols_(protocols), outputs_(outputs), windows_(windows) {
    windows_.set_observer(this);
    if (wl_signal *requests = compat::capture_requests(protocols.window_capture)) {
        capture_.connect<&ForeignToplevels::on_capture>(*requests, *this);
    }
}

ForeignToplevels::~ForeignToplevels() {
    windows_.set_observer(nullptr);
}

ForeignToplevels::Entry::Entry(ForeignToplevels &owner, Window &shown)
    : all(owner), window(shown),
      handle(made(wlr_foreign_toplevel_handle_v1_create(owner.protocols_.toplevel_manager))),
      title(shown.content().title()), app_id(shown.content().app_id()) {
    const wlr_ext_foreign_toplevel_handle_v1_state state{.title = title.c_str(),
                                                         .app_id = app_id.c_str()};
    listed = made(wlr_ext_foreign_toplevel_handle_v1_create(all.protocols_.toplevel_list, &state));
    listed->data = this;
    wlr_foreign_toplevel_handle_v1_set_title(handle, title.c_str());
    wlr_foreign_toplevel_handle_v1_set_app_id(handle, app_id.c_str());
    auto &events = handle->events;
    maximize.connect<&Entry::on_maximize>(events.request_maximize, *this);
    minimize.connect<&Entry::on_minimize>(events.request_minimize, *this);
    fullscreen.connect<&Entry::on_fullscreen>(events.request_fullscreen, *this);
    activate.connect<&Entry::on_activate>(events.request_activate, *this);
    close.connect<&Entry::on_close>(events.request_close, *this);
    if (const Entry *parent = all.find(all.windows_.parent_of(window))) {
        wlr_foreign_toplevel_handle_v1_set_parent(handle, parent->handle);
    }
    update();
}

ForeignToplevels::Entry::~Entry() {
    maximize.disconnect();
    minimize.disconnect();
    fullscreen.disconnect();
    activate.disconnect();
    close.disconnect();
    capture.reset();
    wlr_foreign_toplevel_handle_v1_destroy(handle);
    wlr_ext_foreign_toplevel_handle_v1_destroy(listed);
}

/// wlroots tells clients only of what differs, but for the strings.
void ForeignToplevels::Entry::update() {
    wlr_foreign_toplevel_handle_v1_set_activated(handle, window.active());
    wlr_foreign_toplevel_handle_v1_set_maximized(handle, window.state().maximized);
    wlr_foreign_toplevel_handle_v1_set_fullscreen(handle, window.state().fullscreen);
    wlr_foreign_toplevel_handle_v1_set_minimized(handle, window.minimized());
    if (window.shown_on() != shown_on) {
        update_output();
    }
    const bool renamed = title != window.content().title();
    const bool other_app = app_id != window.content().app_id();
    if (renamed) {
        title = window.content().title();
        wlr_foreign_toplevel_handle_v1_set_title(handle, title.c_str());
    }
    if (other_app) {
        app_id = window.content().app_id();
        wlr_foreign_toplevel_handle_v1_set_app_id(handle, app_id.c_str());
    }
    if (renamed || other_app) {
        const wlr_ext_foreign_toplevel_handle_v1_state state{.title = title.c_str(),
                                                             .app_id = app_id.c_str()};
        wlr_ext_foreign_toplevel_handle_v1_update_state(listed, &state);
    }
}

void ForeignToplevels::Entry::update_output() {
    if (wlr_output *before = all.outputs_.lit_output(shown_on)) {
        wlr_foreign_toplevel_handle_v1_output_leave(handle, before);
    }
    shown_on = window.shown_on();
    if (wlr_output *now = all.outputs_.lit_output(shown_on)) {
        wlr_foreign_toplevel_handle_v1_output_enter(handle, now);
    }
}

void ForeignToplevels::Entry::on_maximize(wlr_foreign_toplevel_handle_v1_maximized_event *event) {
    window.request_state({.maximized = event->maximized, .fullscreen = window.state().fullscreen},
                         nullptr);
}

void ForeignToplevels::Entry::on_minimize(wlr_foreign_toplevel_handle_v1_minimized_event *event) {
    window.request_minimized(event->minimized);
}

void ForeignToplevels::Entry::on_fullscreen(
    wlr_foreign_toplevel_handle_v1_fullscreen_event *event) {
    window.request_state({.maximized = window.state().maximized, .fullscreen = event->fullscreen},
                         event->output);
}

void ForeignToplevels::Entry::on_activate() {
    all.windows_.focus(window);
}

void ForeignToplevels::Entry::on_close() {
    window.close();
}

void ForeignToplevels::set_hidden(bool hidden) {
    hidden_ = hidden;
    for (const Entry &entry : entries_) {
        if (entry.capture) {
            entry.capture->set_hidden(hidden);
        }
    }
}

void ForeignToplevels::end_captures() {
    for (Entry &entry : entries_) {
        entry.capture.reset();
    }
}

void ForeignToplevels::on_capture(compat::CaptureRequest *request) {
    auto &entry = *static_cast<Entry *>(compat::wanted(*request)->data);
    if (!entry.capture) {
        entry.capture =
            std::make_unique<WindowCapture>(graphics_, entry.window.content().surface());
        entry.capture->set_hidden(hidden_);
    }
    compat::accept(*request, entry.capture->source());
}

void ForeignToplevels::window_mapped(Window &window) {
    entries_.emplace_back(*this, window);
}

void ForeignToplevels::window_changed(Window &window) {
    if (Entry *entry = find(&window)) {
        entry->update();
    }
}

void ForeignToplevels::window_unmapped(Window &window) {
    entries_.remove_if([&](const Entry &entry) { return &entry.window == &window; });
}

ForeignToplevels::Entry *ForeignToplevels::find(const Window *window) {
    const auto found =
        std::ranges::find_if(entries_, [&](const Entry &entry) { return &entry.window == window; });
    return found == entries_.end() ? nullptr : &*found;
}

} // namespace sublet
