#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "cli/report/terminal.hpp"

namespace sublet::ctl {

/// Columns for people, each as wide as its widest cell.
class Table {
public:
    explicit Table(std::vector<std::string> headings);

    /// `cells` has one for each heading; an empty one is shown as "-".
    void add(std::vector<std::string> cells);

    [[nodiscard]] bool empty() const { return rows_.empty(); }

    /// With a newline after every row, and nothing that is invisible at its end. The headings are
    /// dim and the first column bold, where `terminal` has that. Where the terminal is narrower
    /// than a row, the last column has lines of its own, below the others.
    [[nodiscard]] std::string to_string(const cli::Terminal &terminal) const;

private:
    using Row = std::vector<std::string>;

    [[nodiscard]] std::vector<size_t> widths() const;

    Row headings_;
    std::vector<Row> rows_;
};

} // namespace sublet::ctl
