#include <cstdio>
#include <memory>

#include <doctest/doctest.h>

#include "subletctl/table.hpp"

using sublet::ctl::Table;

namespace {

std::string plain(const Table &table) {
    const std::unique_ptr<FILE, int (*)(FILE *)> no_terminal(std::tmpfile(), std::fclose);
    return table.to_string(sublet::cli::Terminal(no_terminal.get()));
}

} // namespace

TEST_CASE("columns are as wide as their widest cell, and rows end where their text does") {
    Table table({"NAME", "USE"});
    table.add({"DP-1", "desktop"});
    table.add({"HDMI-A-1", "leased"});
    CHECK(plain(table) == "NAME      USE\n"
                          "DP-1      desktop\n"
                          "HDMI-A-1  leased\n");
}

TEST_CASE("characters count, not bytes") {
    Table table({"MAKER", "X"});
    table.add({"Müller", "1"});
    table.add({"Muller", "2"});
    CHECK(plain(table) == "MAKER   X\n"
                          "Müller  1\n"
                          "Muller  2\n");
}

TEST_CASE("an empty cell is a dash") {
    Table table({"A", "B"});
    table.add({"", "x"});
    CHECK(plain(table) == "A  B\n"
                          "-  x\n");
}
