#pragma once

#include <list>
#include <optional>

#include "desktop_protocols.hpp"
#include "input_popup.hpp"
#include "outputs.hpp"
#include "text_input.hpp"

namespace sublet {

/// Connects an input method (fcitx5, ibus) with the text fields of the client that has the
/// keyboard: it is told what is written where, takes the keys, and gives text for them.
class InputMethod {
public:
    /// All arguments outlive this object.
    InputMethod(const DesktopProtocols &protocols, const SceneLayers &layers,
                const Outputs &outputs, wlr_seat *seat);

    InputMethod(const InputMethod &) = delete;
    InputMethod &operator=(const InputMethod &) = delete;

    /// Gives a key, or modifiers, of this keyboard to the input method if it wants keys now and the
    /// keyboard is not its own. False: they are the focused client's.
    [[nodiscard]] bool take_key(wlr_keyboard *keyboard, const wlr_keyboard_key_event &event);
    [[nodiscard]] bool take_modifiers(wlr_keyboard *keyboard);

    // For text inputs and popups ------------------------------------------------------------------

    void activate(const TextInput &input);
    void deactivate(const TextInput &input);

    /// The client has said something new of its text.
    void tell(const TextInput &input);
    void remove(const TextInput &input);

    void place_popups();
    void remove(const InputPopup &popup);

private:
    void on_new_text_input(wlr_text_input_v3 *handle);
    void on_new_input_method(wlr_input_method_v2 *method);
    void on_focus(const wlr_seat_keyboard_focus_change_event *event);
    void on_method_commit();
    void on_method_popup(wlr_input_popup_surface_v2 *popup);
    void on_method_grab(wlr_input_method_keyboard_grab_v2 *grab);
    void on_method_destroy();
    void on_grab_destroy();
    [[nodiscard]] const TextInput *active_input() const;
    [[nodiscard]] wlr_input_method_keyboard_grab_v2 *grab_for(wlr_keyboard *keyboard) const;
    [[nodiscard]] std::optional<wlr_box> place_of_text() const;

    const SceneLayers &layers_;
    const Outputs &outputs_;
    wlr_seat *seat_;
    wlr_input_method_v2 *method_ = nullptr; ///< Null while there is none; the first one wins.
    std::list<TextInput> inputs_;
    std::list<InputPopup> popups_;
    Listener<wlr_text_input_v3> new_text_input_;
    Listener<wlr_input_method_v2> new_input_method_;
    Listener<wlr_seat_keyboard_focus_change_event> focus_;
    Listener<void> method_commit_;
    Listener<wlr_input_popup_surface_v2> method_popup_;
    Listener<wlr_input_method_keyboard_grab_v2> method_grab_;
    Listener<void> method_destroy_;
    Listener<void> grab_destroy_;
};

} // namespace sublet
