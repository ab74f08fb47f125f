#pragma once

#include <memory>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "lessee/selection.hpp"

namespace sublet::cli {

/// The options by which all subcommands pick displays.
class SelectionOptions {
public:
    /// Adds the options to `command`; this object must live until they are
    /// parsed.
    void add_to(CLI::App &command);

    /// What was asked for; without any option, head-mounted displays. Error
    /// Invalid: a match that makes no sense.
    [[nodiscard]] std::expected<lessee::Selection, Error> selection() const;

private:
    std::vector<std::string> connectors_;
    std::vector<std::string> matches_;
    bool non_desktop_ = false;
    bool all_ = false;
};

} // namespace sublet::cli
