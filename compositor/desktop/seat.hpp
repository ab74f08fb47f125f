#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "cursor.hpp"
#include "data_transfer.hpp"
#include "keyboard.hpp"
#include "keymap.hpp"
#include "outputs.hpp"
#include "touch.hpp"

namespace sublet {

/// The one seat: all keyboards, pointers and touch screens, and who gets the keys.
class Seat final : private KeyboardHost {
public:
    using Perform = std::function<void(DesktopAction)>;

    /// `perform` acts on the desktop's own keys. The others outlive this object.
    Seat(const Graphics &graphics, const DesktopProtocols &protocols, const SceneLayers &layers,
         const Outputs &outputs, Perform perform);
    ~Seat();

    void add_device(wlr_input_device *device);

    /// The user's keymap, for all keyboards that bring none. To be called before there are any.
    void set_keymap(Keymap keymap);

    /// Gives the keyboard to a mapped surface, or to none. When the surface is unmapped, nobody has
    /// it.
    void focus(wlr_surface *surface);

    /// Gives the keyboard to a mapped surface that is no window (a panel that was pressed) until it
    /// is unmapped or another one is focused; then whoever had the focus has it again.
    void lend_focus(wlr_surface *surface);

    /// A mapped surface that gets all keys whoever has the focus (a launcher, a lock), or null.
    void set_exclusive(wlr_surface *surface);

    /// Gives all keys to a mapped surface of a screen locker, or to nobody, whoever has the focus;
    /// the desktop's own keys, but those to another terminal, are keys like all others. Whatever
    /// was held or grabbed is let go.
    void lock(wlr_surface *surface);
    void unlock();

    [[nodiscard]] Cursor &cursor() { return cursor_; }

private:
    bool perform(DesktopAction action) override;
    void switch_terminal(unsigned number) override;
    void keyboard_removed(Keyboard &keyboard) override;
    void on_new_virtual_keyboard(wlr_virtual_keyboard_v1 *keyboard);
    void on_new_virtual_pointer(wlr_virtual_pointer_v1_new_pointer_event *event);
    void add_keyboard(wlr_keyboard *keyboard);
    void apply_focus();
    void update_capabilities();

    const Graphics &graphics_;
    wlr_seat *seat_; ///< Owned by the wl_display.
    Activity activity_;
    Perform perform_;
    Cursor cursor_;
    Touch touch_;
    DataTransfer data_transfer_;
    Keymap keymap_;
    std::vector<std::unique_ptr<Keyboard>> keyboards_;
    bool has_touch_ = false;
    wlr_surface *focused_ = nullptr;
    wlr_surface *borrower_ = nullptr;
    wlr_surface *exclusive_ = nullptr;
    bool locked_ = false;
    wlr_surface *locker_ = nullptr; ///< Null unless `locked_`.
    Listener<void> focused_unmap_;
    Listener<void> borrower_unmap_;
    Listener<void> exclusive_unmap_;
    Listener<wlr_virtual_keyboard_v1> new_virtual_keyboard_;
    Listener<wlr_virtual_pointer_v1_new_pointer_event> new_virtual_pointer_;
};

} // namespace sublet
