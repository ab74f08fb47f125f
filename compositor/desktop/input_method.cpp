#include "input_method.hpp"

#include <algorithm>

#include "bounds.hpp"
#include "placement.hpp"

namespace sublet {

namespace {

/// Where a surface is shown, in layout coordinates; nothing if it is not.
std::optional<wlr_box> place_of(const SceneLayers &layers, const wlr_surface *surface) {
    struct Search {
        const wlr_surface *surface;
        std::optional<wlr_box> found;
    } search{surface, std::nullopt};
    wlr_scene_node_for_each_buffer(
        &layers.scene->tree.node,
        [](wlr_scene_buffer *buffer, int x, int y, void *data) noexcept {
            auto &looking = *static_cast<Search *>(data);
            const wlr_scene_surface *shown = wlr_scene_surface_try_from_buffer(buffer);
            if (shown != nullptr && shown->surface == looking.surface) {
                looking.found = {.x = x,
                                 .y = y,
                                 .width = shown->surface->current.width,
                                 .height = shown->surface->current.height};
            }
        },
        &search);
    return search.found;
}

} // namespace

InputMethod::InputMethod(const DesktopProtocols &protocols, const SceneLayers &layers,
                         const Outputs &outputs, wlr_seat *seat)
    : layers_(layers), outputs_(outputs), seat_(seat) {
    new_text_input_.connect<&InputMethod::on_new_text_input>(
        compat::new_text_input(protocols.text_input), *this);
    new_input_method_.connect<&InputMethod::on_new_input_method>(
        compat::new_input_method(protocols.input_method), *this);
    focus_.connect<&InputMethod::on_focus>(seat->keyboard_state.events.focus_change, *this);
}

bool InputMethod::take_key(wlr_keyboard *keyboard, const wlr_keyboard_key_event &event) {
    wlr_input_method_keyboard_grab_v2 *grab = grab_for(keyboard);
    if (grab == nullptr) {
        return false;
    }
    wlr_input_method_keyboard_grab_v2_set_keyboard(grab, keyboard);
    wlr_input_method_keyboard_grab_v2_send_key(grab, event.time_msec, event.keycode, event.state);
    return true;
}

bool InputMethod::take_modifiers(wlr_keyboard *keyboard) {
    wlr_input_method_keyboard_grab_v2 *grab = grab_for(keyboard);
    if (grab == nullptr) {
        return false;
    }
    wlr_input_method_keyboard_grab_v2_set_keyboard(grab, keyboard);
    wlr_input_method_keyboard_grab_v2_send_modifiers(grab, &keyboard->modifiers);
    return true;
}

void InputMethod::activate(const TextInput &input) {
    if (method_ != nullptr && input.active()) {
        wlr_input_method_v2_send_activate(method_);
        tell(input);
    }
}

/// Clients may have several, of which they use one.
void InputMethod::deactivate(const TextInput &input) {
    if (std::ranges::any_of(
            inputs_, [&](const TextInput &other) { return &other != &input && other.active(); })) {
        return;
    }
    if (method_ != nullptr && method_->active && input.handle()->focused_surface != nullptr) {
        wlr_input_method_v2_send_deactivate(method_);
        wlr_input_method_v2_send_done(method_);
    }
    std::ranges::for_each(popups_, &InputPopup::hide);
}

void InputMethod::tell(const TextInput &input) {
    if (method_ == nullptr || !input.active()) {
        return;
    }
    const wlr_text_input_v3 &text = *input.handle();
    if ((text.active_features & WLR_TEXT_INPUT_V3_FEATURE_SURROUNDING_TEXT) != 0 &&
        text.current.surrounding.text != nullptr) {
        wlr_input_method_v2_send_surrounding_text(method_, text.current.surrounding.text,
                                                  text.current.surrounding.cursor,
                                                  text.current.surrounding.anchor);
    }
    wlr_input_method_v2_send_text_change_cause(method_, text.current.text_change_cause);
    if ((text.active_features & WLR_TEXT_INPUT_V3_FEATURE_CONTENT_TYPE) != 0) {
        wlr_input_method_v2_send_content_type(method_, text.current.content_type.hint,
                                              text.current.content_type.purpose);
    }
    wlr_input_method_v2_send_done(method_);
    place_popups();
}

void InputMethod::remove(const TextInput &input) {
    deactivate(input);
    inputs_.remove_if([&](const TextInput &other) { return &other == &input; });
}

void InputMethod::remove(const InputPopup &popup) {
    popups_.remove_if([&](const InputPopup &other) { return &other == &popup; });
}

void InputMethod::place_popups() {
    const auto text = popups_.empty() ? std::nullopt : place_of_text();
    const auto areas = outputs_.areas();
    const OutputArea *area = text ? area_at(areas, text->x, text->y) : nullptr;
    for (InputPopup &popup : popups_) {
        if (area != nullptr) {
            popup.place(*text, area->full);
        } else {
            popup.hide();
        }
    }
}

void InputMethod::on_new_text_input(wlr_text_input_v3 *handle) {
    TextInput &input = inputs_.emplace_back(handle, *this);
    if (method_ != nullptr) {
        input.set_focus(seat_->keyboard_state.focused_surface);
    }
}

void InputMethod::on_new_input_method(wlr_input_method_v2 *method) {
    if (method_ != nullptr) {
        wlr_input_method_v2_send_unavailable(method);
        return;
    }
    method_ = method;
    method_commit_.connect<&InputMethod::on_method_commit>(method->events.commit, *this);
    method_popup_.connect<&InputMethod::on_method_popup>(method->events.new_popup_surface, *this);
    method_grab_.connect<&InputMethod::on_method_grab>(method->events.grab_keyboard, *this);
    method_destroy_.connect<&InputMethod::on_method_destroy>(method->events.destroy, *this);
    for (TextInput &input : inputs_) {
        input.set_focus(seat_->keyboard_state.focused_surface);
    }
}

/// Without an input method clients need not know of text input at all.
void InputMethod::on_focus(const wlr_seat_keyboard_focus_change_event *event) {
    if (method_ != nullptr) {
        for (TextInput &input : inputs_) {
            input.set_focus(event->new_surface);
        }
    }
}

void InputMethod::on_method_commit() {
    const TextInput *input = active_input();
    if (input == nullptr) {
        return;
    }
    const wlr_input_method_v2_state &written = method_->current;
    wlr_text_input_v3 *text = input->handle();
    if (written.preedit.text != nullptr) {
        wlr_text_input_v3_send_preedit_string(
            text, written.preedit.text, written.preedit.cursor_begin, written.preedit.cursor_end);
    }
    if (written.commit_text != nullptr) {
        wlr_text_input_v3_send_commit_string(text, written.commit_text);
    }
    if (written.delete_.before_length != 0 || written.delete_.after_length != 0) {
        wlr_text_input_v3_send_delete_surrounding_text(text, written.delete_.before_length,
                                                       written.delete_.after_length);
    }
    wlr_text_input_v3_send_done(text);
}

void InputMethod::on_method_popup(wlr_input_popup_surface_v2 *popup) {
    popups_.emplace_back(popup, layers_, *this);
    place_popups();
}

void InputMethod::on_method_grab(wlr_input_method_keyboard_grab_v2 *grab) {
    grab_destroy_.connect<&InputMethod::on_grab_destroy>(grab->events.destroy, *this);
    wlr_input_method_keyboard_grab_v2_set_keyboard(grab, wlr_seat_get_keyboard(seat_));
}

void InputMethod::on_grab_destroy() {
    grab_destroy_.disconnect();
    // The client did not hear what changed meanwhile.
    if (wlr_keyboard *keyboard = wlr_seat_get_keyboard(seat_)) {
        wlr_seat_keyboard_notify_modifiers(seat_, &keyboard->modifiers);
    }
}

void InputMethod::on_method_destroy() {
    method_commit_.disconnect();
    method_popup_.disconnect();
    method_grab_.disconnect();
    method_destroy_.disconnect();
    method_ = nullptr;
    for (TextInput &input : inputs_) {
        input.set_focus(nullptr);
    }
}

const TextInput *InputMethod::active_input() const {
    const auto found = std::ranges::find_if(inputs_, &TextInput::active);
    return found == inputs_.end() ? nullptr : &*found;
}

/// What the input method types by itself, on a keyboard that it has made, is for the client.
wlr_input_method_keyboard_grab_v2 *InputMethod::grab_for(wlr_keyboard *keyboard) const {
    if (method_ == nullptr || method_->keyboard_grab == nullptr || active_input() == nullptr) {
        return nullptr;
    }
    const wlr_virtual_keyboard_v1 *made_by_program =
        wlr_input_device_get_virtual_keyboard(&keyboard->base);
    const bool its_own =
        made_by_program != nullptr && wl_resource_get_client(made_by_program->resource) ==
                                          wl_resource_get_client(method_->resource);
    return its_own ? nullptr : method_->keyboard_grab;
}

/// The caret, or whatever the client says that it is; without that, the surface.
std::optional<wlr_box> InputMethod::place_of_text() const {
    const TextInput *input = active_input();
    if (input == nullptr) {
        return std::nullopt;
    }
    auto place = place_of(layers_, input->handle()->focused_surface);
    if (place && (input->handle()->active_features & WLR_TEXT_INPUT_V3_FEATURE_CURSOR_RECTANGLE)) {
        const wlr_box caret = bounded(input->handle()->current.cursor_rectangle);
        place = wlr_box{.x = place->x + caret.x,
                        .y = place->y + caret.y,
                        .width = caret.width,
                        .height = caret.height};
    }
    return place;
}

} // namespace sublet
