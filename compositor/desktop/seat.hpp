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
#include "input_method.hpp"
#include "keyboard.hpp"
#include "keymap.hpp"
#include "outputs.hpp"
#include "real_keyboards.hpp"
#include "touch.hpp"

namespace sublet {

/// The one seat: all keyboards, pointers and touch screens, and who gets the keys.
class Seat final : private KeyboardHost {
public:
    /// What the desktop does with keys and buttons before any client hears of them.
    struct Keys {
        /// What a key or a button is bound to; for a button, with the window below the pointer.
        std::function<void(const Effect &, Window *)> perform;

        /// A key of a real keyboard was pressed: whether it was for a question of the desktop's.
        std::function<bool(xkb_keysym_t)> answer;
    };

    /// All arguments but the last outlive this object.
    Seat(const Graphics &graphics, const DesktopProtocols &protocols, const SceneLayers &layers,
         const Outputs &outputs, Keys keys);
    ~Seat();

    void add_device(wlr_input_device *device);

    /// Does without a device that no program has made until it is added again.
    void remove_device(wlr_input_device *device);

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

    /// What the user chose of devices, keys and buttons; to be called before there are any devices.
    /// `keymap` is for all keyboards that bring none.
    void configure(const DesktopSettings &settings, Keymap keymap);

    /// What keys do; what buttons do says the cursor.
    [[nodiscard]] const Bindings &keys() const { return key_bindings_; }

    void outputs_changed() { mapping_.arrange(); }

private:
    /// A pointer or a touch screen, as long as it is there.
    struct Device {
        Device(Seat &owner, wlr_input_device *input);
        Seat &seat;
        wlr_input_device *device;
        Listener<void> destroy;
    };

    [[nodiscard]] const Effect *effect_of(uint32_t modifiers, xkb_keysym_t keysym,
                                          uint32_t keycode) const override;
    void perform(const Effect &effect) override;
    void switch_terminal(unsigned number) override;
    bool write(wlr_keyboard *keyboard, const wlr_keyboard_key_event &event) override;
    bool write_modifiers(wlr_keyboard *keyboard) override;
    bool answer(xkb_keysym_t keysym) override;
    void keyboard_removed(Keyboard &keyboard) override;
    void real_keyboard_removed() override;
    void on_new_virtual_keyboard(wlr_virtual_keyboard_v1 *keyboard);
    void on_new_virtual_pointer(wlr_virtual_pointer_v1_new_pointer_event *event);
    void add_keyboard(wlr_keyboard *keyboard);
    void choose_keyboard();
    [[nodiscard]] std::vector<uint32_t> held_keys(const wlr_keyboard *keyboard);
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
    InputMethod input_method_;
    DataTransfer data_transfer_;
    Keymap keymap_;
    KeyRepeat repeat_;
    Bindings key_bindings_;
    std::vector<PointerRule> pointer_rules_;
    RealKeyboards real_keyboards_;
    std::vector<std::unique_ptr<Keyboard>> keyboards_; ///< That programs have made.
    std::list<Device> devices_;
    Listener<wlr_virtual_keyboard_v1> new_virtual_keyboard_;
    Listener<wlr_virtual_pointer_v1_new_pointer_event> new_virtual_pointer_;
};

} // namespace sublet
