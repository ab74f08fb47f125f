#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "exit_codes.hpp"
#include "lease/stop_signal.hpp"
#include "lessee/connect.hpp"

namespace sublet::cli {

/// What the command line asks for. Subcommands set `action` when they are
/// parsed.
struct Invocation {
    std::string display; ///< Empty: as the environment says.
    lessee::DisplayServer server = lessee::DisplayServer::Any;
    std::optional<std::vector<std::string>> program; ///< What stands after "--", if that is there.
    std::function<std::expected<void, Failure>(const StopSignal &stop)> action;

    [[nodiscard]] lessee::LessorAddress lessor() const {
        return {.server = server, .display = display.empty() ? nullptr : display.c_str()};
    }
};

// One subcommand each. `invocation` is borrowed and must outlive the parsing.
void add_list(CLI::App &app, Invocation &invocation);
void add_watch(CLI::App &app, Invocation &invocation);
void add_wait(CLI::App &app, Invocation &invocation);
void add_check(CLI::App &app, Invocation &invocation);
void add_run(CLI::App &app, Invocation &invocation);
void add_exec(CLI::App &app, Invocation &invocation);
void add_claim(CLI::App &app, Invocation &invocation);

} // namespace sublet::cli
