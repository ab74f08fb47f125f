#pragma once

#include <expected>
#include <functional>
#include <memory>
#include <string>

#include <wayland-client.h>

#include "cli/clock.hpp"
#include "exit_code.hpp"
#include "sublet-control-v1-client-protocol.h"

namespace sublet::ctl {

/// A connection to a sublet that lets us control it.
class Control {
public:
    /// Connects to the Wayland display `socket`, a name or a path; empty: $WAYLAND_DISPLAY.
    [[nodiscard]] static std::expected<Control, Failure> connect(const std::string &socket);

    [[nodiscard]] sublet_control_v1 *proxy() const { return control_.get(); }

    /// Sends a request and waits for its result.
    [[nodiscard]] std::expected<void, Failure>
    carry_out(const std::function<sublet_control_result_v1 *(sublet_control_v1 *)> &request);

    /// Waits until something was heard, but not beyond `deadline`. False = the deadline passed.
    [[nodiscard]] std::expected<bool, Failure> hear(const cli::Deadline &deadline);

private:
    struct Disconnect {
        void operator()(wl_display *display) const { wl_display_disconnect(display); }
    };
    struct Destroy {
        void operator()(sublet_control_v1 *control) const { sublet_control_v1_destroy(control); }
    };

    explicit Control(wl_display *display) : display_(display) {}

    [[nodiscard]] std::expected<void, Failure> bind();
    [[nodiscard]] std::expected<void, Failure> roundtrip();

    std::unique_ptr<wl_display, Disconnect> display_;
    std::unique_ptr<sublet_control_v1, Destroy> control_;
};

/// How long sublet may take to answer before it counts as not there.
[[nodiscard]] cli::Deadline answer_deadline();

/// The failure of a sublet that did not answer by then.
[[nodiscard]] Failure no_answer();

} // namespace sublet::ctl
