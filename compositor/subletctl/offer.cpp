#include <memory>
#include <string>

#include <CLI/CLI.hpp>

#include "commands.hpp"

namespace sublet::ctl {
namespace {

void add_command(CLI::App &app, Action &action, const char *name, const char *description,
                 uint32_t offer) {
    const auto connector = std::make_shared<std::string>();
    CLI::App *const command = app.add_subcommand(name, description);
    command->footer(
        "Holds until the command reset, or the end of sublet. A lease that runs is not touched by "
        "it.");
    command->add_option("CONNECTOR", *connector, "such as DP-1, or card1:DP-1")
        ->type_name("")
        ->required();
    command->callback([connector, offer, &action] {
        action = [connector, offer](Control &control, Format format) {
            return carry_out(control, format, [&](sublet_control_v1 *proxy) {
                return sublet_control_v1_set_offer(proxy, connector->c_str(), offer);
            });
        };
    });
}

} // namespace

void add_offer_commands(CLI::App &app, Action &action) {
    add_command(app, action, "offer", "Offer a display for lease, whatever its rule says",
                SUBLET_CONTROL_V1_OFFER_ALWAYS);
    add_command(app, action, "withdraw", "Do not offer a display, whatever its rule says",
                SUBLET_CONTROL_V1_OFFER_NEVER);
    add_command(app, action, "reset", "Offer a display as its rule says",
                SUBLET_CONTROL_V1_OFFER_AS_CONFIGURED);
}

} // namespace sublet::ctl
