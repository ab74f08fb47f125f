#pragma once

#include "desktop_protocols.hpp"
#include "outputs.hpp"

namespace sublet {

/// Lets privileged clients (wlr-randr, kanshi, swayidle) see and change how displays are used, by
/// wlr-output-management and wlr-output-power-management.
class OutputManagement {
public:
    /// Both outlive this object.
    OutputManagement(const DesktopProtocols &protocols, Outputs &outputs);

    /// The displays changed: tells the clients.
    void publish();

private:
    void on_apply(wlr_output_configuration_v1 *configuration);
    void on_test(wlr_output_configuration_v1 *configuration);
    void on_set_power(wlr_output_power_v1_set_mode_event *event);

    wlr_output_manager_v1 *manager_;
    Outputs &outputs_;
    Listener<wlr_output_configuration_v1> apply_;
    Listener<wlr_output_configuration_v1> test_;
    Listener<wlr_output_power_v1_set_mode_event> set_power_;
};

} // namespace sublet
