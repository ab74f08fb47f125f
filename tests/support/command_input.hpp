#pragma once

#include <cstddef>
#include <functional>
#include <print>
#include <string>
#include <utility>

#include <unistd.h>
#include <wayland-server-core.h>

namespace sublet::test {

/// The commands that a test sends to a server: lines of standard input, each answered with "ok" or
/// "what?". At the end of the input the display's run ends.
class CommandInput {
public:
    using Execute = std::function<bool(const std::string &line)>; ///< False: not understood.

    /// `display` is borrowed and must outlive this object.
    CommandInput(wl_display *display, Execute execute)
        : display_(display), execute_(std::move(execute)),
          source_(wl_event_loop_add_fd(wl_display_get_event_loop(display), STDIN_FILENO,
                                       WL_EVENT_READABLE, on_input, this)) {}
    ~CommandInput() { wl_event_source_remove(source_); }

    CommandInput(const CommandInput &) = delete;
    CommandInput &operator=(const CommandInput &) = delete;

private:
    static int on_input(int /*fd*/, uint32_t /*mask*/, void *data) {
        auto *const self = static_cast<CommandInput *>(data);
        char buffer[4096];
        const ssize_t size = ::read(STDIN_FILENO, buffer, sizeof buffer);
        if (size <= 0) {
            wl_display_terminate(self->display_);
            return 0;
        }
        self->input_.append(buffer, static_cast<size_t>(size));
        for (size_t end = 0; (end = self->input_.find('\n')) != std::string::npos;) {
            const std::string line = self->input_.substr(0, end);
            self->input_.erase(0, end + 1);
            std::println("{}", self->execute_(line) ? "ok" : "what?");
        }
        return 0;
    }

    wl_display *display_;
    Execute execute_;
    wl_event_source *source_;
    std::string input_;
};

} // namespace sublet::test
