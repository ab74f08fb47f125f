#include "nested_windows.hpp"

namespace sublet {

void NestedWindows::add(wlr_output *output) {
    if (!wlr_output_is_headless(output)) {
        windows_.emplace_back(*this, output);
    }
}

NestedWindows::Window::Window(NestedWindows &all, wlr_output *output) : windows(all) {
    destroy.connect<&Window::on_destroy>(output->events.destroy, *this);
}

void NestedWindows::Window::on_destroy() {
    NestedWindows &all = windows;
    all.windows_.remove_if([this](const Window &other) { return &other == this; });
    if (all.windows_.empty()) {
        all.all_closed_();
    }
}

} // namespace sublet
