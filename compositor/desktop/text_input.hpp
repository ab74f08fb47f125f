#pragma once

#include "loop/listener.hpp"
#include "wlr/input_method.hpp"

namespace sublet {

class InputMethod;

/// What a client knows a text field by (text-input-v3), one for each client that has any.
class TextInput {
public:
    /// `input_method` outlives this object, which ends by TextInput::on_destroy() as the client's.
    TextInput(wlr_text_input_v3 *handle, InputMethod &input_method);

    [[nodiscard]] wlr_text_input_v3 *handle() const { return handle_; }

    /// Whether the user writes into a field of it.
    [[nodiscard]] bool active() const {
        return handle_->focused_surface != nullptr && handle_->current_enabled;
    }

    /// The surface has the keyboard now, or none has: the client hears of it if it is its own.
    void set_focus(wlr_surface *surface);

private:
    void on_enable();
    void on_commit();
    void on_disable();
    void on_destroy();

    wlr_text_input_v3 *handle_;
    InputMethod &input_method_;
    Listener<void> enable_;
    Listener<void> commit_;
    Listener<void> disable_;
    Listener<void> destroy_;
};

} // namespace sublet
