#include <CLI/CLI.hpp>

#include "commands.hpp"

namespace sublet::ctl {

void add_reload_command(CLI::App &app, Action &action) {
    CLI::App *const command = app.add_subcommand("reload", "Read the configuration again");
    command->footer(
        "A file that cannot be used changes nothing; what is wrong with it is printed.");
    command->callback([&action] {
        action = [](Control &control, Format format) {
            return carry_out(control, format, sublet_control_v1_reload);
        };
    });
}

} // namespace sublet::ctl
