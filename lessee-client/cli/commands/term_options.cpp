#include "commands/term_options.hpp"

#include <charconv>

#include <sublet/vocabulary/formatted.hpp>

#include "command-line/command_line.hpp"

namespace sublet::cli {

void TermOptions::add_to(CLI::App &command) {
    command
        .add_option("--mask", mask_,
                    "on: the compositor's desktop does not see the display while it is\n"
                    "leased; off: it goes on listing it")
        ->type_name("on|off")
        ->check(one_of({"on", "off"}));
    command
        .add_option("--planes", planes_,
                    "which planes to lease: all, primary+cursor, or these and N overlay planes")
        ->type_name("PLANES");
    command.add_flag("--strict", strict_,
                     "rather be refused than lease without --mode, --mask or --planes");
}

std::expected<TermWishes, Error> TermOptions::wishes() const {
    TermWishes wishes{.strict = strict_};
    if (!mask_.empty()) {
        wishes.masked = mask_ == "on";
    }
    if (planes_ == "all") {
        wishes.overlays = all_overlays;
    } else if (planes_ == "primary+cursor") {
        wishes.overlays = 0;
    } else if (!planes_.empty()) {
        uint8_t count = 0;
        const char *const last = planes_.data() + planes_.size();
        const auto [end, failure] = std::from_chars(planes_.data(), last, count);
        if (failure != std::errc() || end != last) {
            return std::unexpected(Error::make(
                Error::Kind::Invalid,
                formatted(
                    "--planes is all, primary+cursor or a number of overlay planes, not \"{}\"",
                    planes_)));
        }
        wishes.overlays = count;
    }
    return wishes;
}

} // namespace sublet::cli
