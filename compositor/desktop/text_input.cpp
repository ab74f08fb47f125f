#include "text_input.hpp"

#include "input_method.hpp"

namespace sublet {

TextInput::TextInput(wlr_text_input_v3 *handle, InputMethod &input_method)
    : handle_(handle), input_method_(input_method) {
    enable_.connect<&TextInput::on_enable>(handle->events.enable, *this);
    commit_.connect<&TextInput::on_commit>(handle->events.commit, *this);
    disable_.connect<&TextInput::on_disable>(handle->events.disable, *this);
    destroy_.connect<&TextInput::on_destroy>(handle->events.destroy, *this);
}

void TextInput::set_focus(wlr_surface *surface) {
    const bool its_own = surface != nullptr && wl_resource_get_client(surface->resource) ==
                                                   wl_resource_get_client(handle_->resource);
    wlr_surface *focus = its_own ? surface : nullptr;
    if (handle_->focused_surface == focus) {
        return;
    }
    if (handle_->focused_surface != nullptr) {
        input_method_.deactivate(*this);
        wlr_text_input_v3_send_leave(handle_);
    }
    if (focus != nullptr) {
        wlr_text_input_v3_send_enter(handle_, focus);
    }
}

void TextInput::on_enable() {
    input_method_.activate(*this);
}

void TextInput::on_commit() {
    input_method_.tell(*this);
}

void TextInput::on_disable() {
    input_method_.deactivate(*this);
}

void TextInput::on_destroy() {
    input_method_.remove(*this);
}

} // namespace sublet
