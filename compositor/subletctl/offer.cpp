#include <memory>
#include <string>

#include <CLI/CLI.hpp>

#include "commands.hpp"

namespace sublet::ctl {
namespace {

void add_command(CLI::App &app, Action &action, const char *name, const char *description,
                 const char *duration, uint32_t offer) {
    const auto connector = std::make_shared<std::string>();
    CLI::App *const command = app.add_subcommand(name, description);
    command->footer(formatted("{} A lease that runs is not touched.", duration));
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
    constexpr const char *until_reset = "Holds until the command reset, or the end of sublet.";
    add_command(app, action, "offer", "Offer a display for lease, whatever its rule says",
                until_reset, SUBLET_CONTROL_V1_OFFER_ALWAYS);
    add_command(app, action, "withdraw", "Do not offer a display, whatever its rule says",
                until_reset, SUBLET_CONTROL_V1_OFFER_NEVER);
    add_command(app, action, "reset", "Offer a display as its rule says",
                "Ends what offer or withdraw have set.", SUBLET_CONTROL_V1_OFFER_AS_CONFIGURED);
}

} // namespace sublet::ctl
