#pragma once

#include <expected>
#include <string>

#include <CLI/CLI.hpp>

#include <sublet/vocabulary/error.hpp>

#include "lease/term_wishes.hpp"

namespace sublet::cli {

/// The options by which a command asks for more than displays: --mask, --planes and --strict.
class TermOptions {
public:
    /// Adds the options to `command`; this object must live until they are parsed.
    void add_to(CLI::App &command);

    /// What was asked for, but for a mode. Error Invalid says which option makes no sense.
    [[nodiscard]] std::expected<TermWishes, Error> wishes() const;

private:
    std::string mask_;
    std::string planes_;
    bool strict_ = false;
};

} // namespace sublet::cli
