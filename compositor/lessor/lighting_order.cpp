#include "lessor/lighting_order.hpp"

#include <algorithm>
#include <bit>

namespace sublet {

namespace {

/// Whether the displays that are not in `order` can follow it; then it has them all. Displays with
/// the same mask are tried once, so that many equal ones do not take long to refuse.
bool complete(std::vector<size_t> &order, std::span<const uint32_t> possible, uint32_t free) {
    if (order.size() == possible.size()) {
        return true;
    }
    if (static_cast<size_t>(std::popcount(free)) < possible.size() - order.size()) {
        return false;
    }
    std::vector<uint32_t> tried;
    for (size_t next = 0; next < possible.size(); ++next) {
        const uint32_t choice = possible[next] & free;
        if (std::ranges::contains(order, next) || std::ranges::contains(tried, possible[next]) ||
            choice == 0) {
            continue;
        }
        tried.push_back(possible[next]);
        order.push_back(next);
        if (complete(order, possible, free & ~(choice & -choice))) {
            return true;
        }
        order.pop_back();
    }
    return false;
}

} // namespace

std::optional<std::vector<size_t>> lighting_order(std::span<const uint32_t> possible,
                                                  uint32_t free) {
    std::vector<size_t> order;
    return complete(order, possible, free) ? std::optional(order) : std::nullopt;
}

} // namespace sublet
