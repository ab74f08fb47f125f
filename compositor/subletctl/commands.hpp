#pragma once

#include <expected>
#include <functional>

#include "control.hpp"
#include "exit_code.hpp"

namespace CLI {
class App;
} // namespace CLI

namespace sublet::ctl {

enum class Format { Text, Json };

/// What the command line asks for, to be done once sublet is found.
using Action = std::function<std::expected<void, Failure>(Control &, Format)>;

// Each adds commands to `app`; parsing one of them sets `action`, which outlives the parsing.

void add_list_commands(CLI::App &app, Action &action);  ///< list, leases, claims
void add_watch_command(CLI::App &app, Action &action);  ///< watch
void add_wait_command(CLI::App &app, Action &action);   ///< wait
void add_offer_commands(CLI::App &app, Action &action); ///< offer, withdraw, reset
void add_lease_commands(CLI::App &app, Action &action); ///< revoke, mask, drop-claim
void add_display_commands(CLI::App &app,
                          Action &action);              ///< mirror, desktop, blank, gamma, identify
void add_reload_command(CLI::App &app, Action &action); ///< reload

/// Carries out one command of sublet-control-v1 and reports that it is done, if that is wanted.
[[nodiscard]] std::expected<void, Failure>
carry_out(Control &control, Format format,
          const std::function<sublet_control_result_v1 *(sublet_control_v1 *)> &request);

} // namespace sublet::ctl
