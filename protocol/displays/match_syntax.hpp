#pragma once

#include <expected>
#include <string_view>

#include "displays/connector_match.hpp"
#include "vocabulary/error.hpp"

namespace sublet {

/// Reads conditions as a command line has them: "maker=HVR,model=*Vive*,non-desktop=true".
///
/// Keys: name (the connector's), maker, model, serial (globs), product (decimal, or hexadecimal
/// with 0x) and non-desktop (true or false); each at most once. No conditions match everything.
/// Error::Invalid names the part that makes no sense.
[[nodiscard]] std::expected<ConnectorMatch, Error> parse_connector_match(std::string_view text);

} // namespace sublet
