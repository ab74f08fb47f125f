#pragma once

#include <expected>
#include <functional>
#include <string>
#include <vector>

#include "lease/display_book.hpp"
#include "server/lessor_delegate.hpp"

namespace sublet {

/// What the rules say of a request for displays that are on offer: the questions that somebody must
/// still say yes to (usually none), each once, or why the client gets nothing.
///
/// `name_of` gives the name of each connector for the reason.
[[nodiscard]] std::expected<std::vector<ConsentNeeded>, std::string>
admit(const wire::LeaseRequest &request, const DisplayBook &displays,
      const std::function<std::string(ConnectorId)> &name_of);

} // namespace sublet
