#include "commands.hpp"

#include "json.hpp"
#include "vocabulary/print_line.hpp"

namespace sublet::ctl {

std::expected<void, Failure>
carry_out(Control &control, Format format,
          const std::function<sublet_control_result_v1 *(sublet_control_v1 *)> &request) {
    const auto done = control.carry_out(request);
    if (done && format == Format::Json) {
        print_line("{}", json::success());
    }
    return done;
}

} // namespace sublet::ctl
