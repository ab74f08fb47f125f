#include "table.hpp"

#include <algorithm>
#include <functional>
#include <utility>

namespace sublet::ctl {
namespace {

/// Characters of UTF-8; none of what sublet tells is wider than one cell.
size_t width_of(std::string_view text) {
    return static_cast<size_t>(std::ranges::count_if(
        text, [](char byte) { return (static_cast<unsigned char>(byte) & 0xC0) != 0x80; }));
}

} // namespace

Table::Table(std::vector<std::string> headings) : headings_(std::move(headings)) {}

void Table::add(std::vector<std::string> cells) {
    for (std::string &cell : cells) {
        if (cell.empty()) {
            cell = "-";
        }
    }
    rows_.push_back(std::move(cells));
}

std::vector<size_t> Table::widths() const {
    std::vector<size_t> widths;
    for (size_t column = 0; column < headings_.size(); ++column) {
        size_t width = width_of(headings_[column]);
        for (const Row &row : rows_) {
            width = std::max(width, width_of(row[column]));
        }
        widths.push_back(width);
    }
    return widths;
}

std::string Table::to_string(const cli::Terminal &terminal) const {
    const std::vector<size_t> widths = this->widths();
    const size_t width = std::ranges::fold_left(widths, 2 * (widths.size() - 1), std::plus());
    const bool folded = width > terminal.columns();
    std::string text;
    const auto add_row = [&](const Row &row, const auto &style) {
        for (size_t column = 0; column < row.size(); ++column) {
            const size_t left = row.size() - column - 1;
            text += style(column, row[column]);
            text += left == 0 ? "\n"
                    : folded && left == 1
                        ? "\n    "
                        : std::string(widths[column] - width_of(row[column]) + 2, ' ');
        }
    };
    add_row(headings_, [&](size_t, const std::string &cell) { return terminal.dim(cell); });
    for (const Row &row : rows_) {
        add_row(row, [&](size_t column, const std::string &cell) {
            return column == 0 ? terminal.bold(cell) : cell;
        });
    }
    return text;
}

} // namespace sublet::ctl
