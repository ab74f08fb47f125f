#include "command-line/near_miss.hpp"

#include <algorithm>
#include <vector>

namespace sublet {
namespace {

/// Optimal string alignment distance.
size_t distance(std::string_view a, std::string_view b) {
    std::vector<std::vector<size_t>> cost(a.size() + 1, std::vector<size_t>(b.size() + 1));
    for (size_t i = 0; i <= a.size(); ++i) {
        for (size_t j = 0; j <= b.size(); ++j) {
            if (i == 0 || j == 0) {
                cost[i][j] = i + j;
                continue;
            }
            const size_t replaced = cost[i - 1][j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
            cost[i][j] = std::min({cost[i - 1][j] + 1, cost[i][j - 1] + 1, replaced});
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
                cost[i][j] = std::min(cost[i][j], cost[i - 2][j - 2] + 1);
            }
        }
    }
    return cost[a.size()][b.size()];
}

} // namespace

std::optional<std::string> near_miss(std::string_view typed, std::span<const std::string> words) {
    constexpr size_t longest = 64; // nobody mistypes that many letters
    std::optional<std::string> best;
    size_t best_distance = typed.size() / 3 + 1;
    for (const std::string &word : words) {
        if (typed.size() > longest) {
            break;
        }
        const size_t letters = distance(typed, word);
        if (letters < best_distance) {
            best = word;
            best_distance = letters;
        }
    }
    return best;
}

} // namespace sublet
