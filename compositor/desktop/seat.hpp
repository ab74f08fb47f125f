#pragma once

#include <functional>
#include <list>
#include <memory>
#include <optional>
#include <vector>

#include "cursor.hpp"
#include "data_transfer.hpp"
#include "focus.hpp"
#include "gestures.hpp"
#include "input_mapping.hpp"
#include "keyboard.hpp"
#include "keymap.hpp"
#include "outputs.hpp"
#include "touch.hpp"

namespace sublet {

/// The one seat: all keyboards, pointers and touch screens, and who gets the keys.
class Seat final : private KeyboardHost {
public:
    /// What the desktop does with keys before any client hears of them.
    struct Keys {
        std::function<void(DesktopAction)> perform; ///< The desktop's own.

        /// A key of a real keyboard was pressed: whether it was for a question of the desktop's.
        std::function<bool(xkb_keysym_t)> answer;
    };

    /// All arguments but the last outlive this object.
    Seat(const Graphics &graphics, const DesktopProtocols &protocols, const SceneLayers &layers,
         const Outputs &outputs, Keys keys);
    ~Seat();

    void add_device(wlr_input_device *device);

    /// The user's keymap, for all keyboards that bring none. To be called before there are any.
    void set_keymap(Keymap keymap);

    /// Gives the keyboard to a window's mapped surface, or to none; see Focus.
    void focus(wlr_surface *surface) { focus_.set_window(surface); }
    void focus_on_demand(wlr_surface *surface) { focus_.set_on_demand(surface); }
    void set_exclusive(wlr_surface *surface) { focus_.set_exclusive(surface); }

    /// Gives all keys to a mapped surface of a screen locker, or to nobody, whoever has the focus;
    /// the desktop's own keys, but those to another terminal, are keys like all others. Whatever
    /// was held or grabbed is let go.
    void lock(wlr_surface *surface);
    void unlock();

    /// Lets a floating window follow what was pressed until it is released; see
    /// Window::request_grab(). Nothing happens if nothing was.
    void grab(Window &window, uint32_t edges, std::optional<uint32_t> serial);
    void end_grab_of(const Window &window);

    [[nodiscard]] Cursor &cursor() { return cursor_; }
    [[nodiscard]] wlr_seat *handle() { return seat_; }

    /// What the configuration says of touch screens; and the displays changed.
    void configure(std::vector<TouchRule> rules) { mapping_.configure(std::move(rules)); }
    void outputs_changed() { mapping_.arrange(); }

private:
    /// A pointer or a touch screen, as long as it is there.
    struct Device {
        Device(Seat &owner, wlr_input_device *input);
        Seat &seat;
        wlr_input_device *device;
        Listener<void> destroy;
    };

    bool perform(DesktopAction action) override;
    void switch_terminal(unsigned number) override;
    bool answer(xkb_keysym_t keysym) override;
    void keyboard_removed(Keyboard &keyboard) override;
    void on_new_virtual_keyboard(wlr_virtual_keyboard_v1 *keyboard);
    void on_new_virtual_pointer(wlr_virtual_pointer_v1_new_pointer_event *event);
    void add_keyboard(wlr_keyboard *keyboard);
    void update_capabilities();
    void device_removed(Device &device);

    const Graphics &graphics_;
    wlr_seat *seat_; ///< Owned by the wl_display.
    Activity activity_;
    Focus focus_;
    Keys keys_;
    Cursor cursor_;
    Gestures gestures_;
    Touch touch_;
    InputMapping mapping_;
    DataTransfer data_transfer_;
    Keymap keymap_;
    std::vector<std::unique_ptr<Keyboard>> keyboards_;
    std::list<Device> devices_;
    Listener<wlr_virtual_keyboard_v1> new_virtual_keyboard_;
    Listener<wlr_virtual_pointer_v1_new_pointer_event> new_virtual_pointer_;
};

} // namespace sublet
