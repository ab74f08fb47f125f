#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

namespace sublet::cli {

/// How many columns of a terminal UTF-8 text takes that has no wide or combining characters.
[[nodiscard]] inline size_t text_width(std::string_view text) {
    return static_cast<size_t>(std::ranges::count_if(
        text, [](char byte) { return (static_cast<unsigned char>(byte) & 0xc0) != 0x80; }));
}

/// Rows of cells, lined up.
class TextTable {
public:
    void add(std::vector<std::string> cells) { rows_.push_back(std::move(cells)); }

    /// A line for each row, every column as wide as its widest cell, two spaces apart; no spaces
    /// at its end.
    [[nodiscard]] std::vector<std::string> lines() const {
        std::vector<size_t> widths;
        for (const auto &row : rows_) {
            widths.resize(std::max(widths.size(), row.size()));
            for (size_t i = 0; i < row.size(); ++i) {
                widths[i] = std::max(widths[i], text_width(row[i]));
            }
        }
        std::vector<std::string> lines;
        for (const auto &row : rows_) {
            std::string &line = lines.emplace_back();
            for (size_t i = 0; i < row.size(); ++i) {
                line += row[i];
                if (i + 1 < row.size()) {
                    line.append(widths[i] - text_width(row[i]) + 2, ' ');
                }
            }
            line.erase(line.find_last_not_of(' ') + 1);
        }
        return lines;
    }

private:
    std::vector<std::vector<std::string>> rows_;
};

} // namespace sublet::cli
