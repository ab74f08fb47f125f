#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <string_view>
#include <vector>

#include "../vocabulary/error.hpp"
#include "connector_match.hpp"

namespace sublet {

/// One KEY=VALUE of those that a text lists.
struct Condition {
    std::string_view key;
    std::string_view value;
};

/// Reads "KEY=VALUE,KEY=VALUE". Views of `text`. Error::Invalid names what is none, or a key that
/// is given twice.
[[nodiscard]] std::expected<std::vector<Condition>, Error> split_conditions(std::string_view text);

/// Reads conditions as a command line has them: "maker=HVR,model=*Vive*,non-desktop=true".
///
/// Keys, as in sublet's configuration: connector, maker, model, serial (globs), product and
/// non-desktop (true or false); each at most once. No conditions match everything. Error::Invalid
/// names the part that makes no sense.
[[nodiscard]] std::expected<ConnectorMatch, Error> parse_connector_match(std::string_view text);

/// Reads a product code: "0xaa01", hexadecimal, or "43521". Nothing if it is none.
[[nodiscard]] std::optional<uint16_t> parse_product(std::string_view text);

} // namespace sublet
