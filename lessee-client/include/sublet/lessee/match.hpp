#pragma once

#include <expected>
#include <string>
#include <string_view>
#include <vector>

#include <sublet/lessee/display_facts.hpp>
#include <sublet/vocabulary/error.hpp>

namespace sublet::lessee {

/// Which displays are meant: a list of conditions, all of which must hold.
///
/// Written "maker=HVR,model=*Vive*,product=0xaa01". Keys: name (the connector's), maker (PNP id or
/// company), model, serial, product (a number, or a glob on its 0x%04x form) and non-desktop
/// (true or false). Values are globs as of fnmatch(3), case-sensitive; a display without EDID
/// fails every condition on its EDID. The empty match means every display.
class Match {
public:
    /// Error Invalid names the part that makes no sense.
    [[nodiscard]] static std::expected<Match, Error> parse(std::string_view text);

    [[nodiscard]] bool accepts(const DisplayFacts &display) const;

private:
    enum class Key { Name, Maker, Model, Product, Serial, NonDesktop };
    struct Condition {
        Key key;
        std::string glob;
    };

    [[nodiscard]] static bool holds(const Condition &condition, const DisplayFacts &display);

    std::vector<Condition> conditions_;
};

} // namespace sublet::lessee
