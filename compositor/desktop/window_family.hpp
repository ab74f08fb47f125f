#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

namespace sublet {

/// A window and its dialogs, and theirs, with those that it is a dialog of: they are stacked
/// together.
///
/// `parents`: for each window, the one focused last first, the index of what it is a dialog of. The
/// result is the family of `member` from bottom to top: dialogs above what they belong to, and of
/// two dialogs the one focused last above. Circles are cut.
[[nodiscard]] std::vector<size_t> family_of(std::span<const std::optional<size_t>> parents,
                                            size_t member);

} // namespace sublet
