#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace sublet {

/// The word that was probably meant by `typed`: the one with the fewest letters to insert, remove,
/// replace or swap with their neighbour, at most a third of them.
[[nodiscard]] std::optional<std::string> near_miss(std::string_view typed,
                                                   std::span<const std::string> words);

} // namespace sublet
