#pragma once

#include <optional>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "lease/lease_request.hpp"

namespace sublet::cli {

/// The options by which all subcommands pick displays.
class SelectionOptions {
public:
    /// Adds the options to `command`; this object must live until they are
    /// parsed.
    void add_to(CLI::App &command);

    /// As add_to(), for a command that shows all that fit.
    void add_filter_to(CLI::App &command);

    /// What was asked for; without any option, head-mounted displays. Error
    /// Invalid: a match that makes no sense, or --claim without one that claims can have.
    [[nodiscard]] std::expected<WantedDisplays, Error> wanted() const;

    /// What was asked for; without any option, everything.
    [[nodiscard]] std::expected<lessee::Selection, Error> filter() const;

private:
    [[nodiscard]] std::expected<lessee::Selection, Error> selection() const;
    [[nodiscard]] std::expected<std::optional<ClaimCriteria>, Error> claim() const;
    [[nodiscard]] std::expected<lessee::Selection, Error>
    to_selection(std::vector<std::string> matches) const;

    std::vector<std::string> connectors_;
    std::vector<std::string> matches_;
    bool non_desktop_ = false;
    bool all_ = false;
    bool claim_ = false;
};

/// Several --match as one, of which all conditions must hold.
[[nodiscard]] std::string all_of(const std::vector<std::string> &matches);

} // namespace sublet::cli
