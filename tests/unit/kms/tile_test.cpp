#include <doctest/doctest.h>

#include <string>

#include "kms/tile.hpp"

using namespace std::string_literals;
using sublet::kms::Tile;

TEST_CASE("a tile is read as the kernel writes it") {
    const Tile right = {.group = 1,
                        .single_monitor = true,
                        .columns = 2,
                        .rows = 1,
                        .column = 1,
                        .row = 0,
                        .width = 1920,
                        .height = 2160};
    CHECK(Tile::parse("1:1:2:1:1:0:1920:2160\0"s) == right);
    CHECK(Tile::parse("1:1:2:1:1:0:1920:2160") == right);
}

TEST_CASE("a tile that makes no sense is none") {
    for (const auto &blob :
         {""s, "\0"s, "1:1:2:1:1:0:1920"s, "1:1:2:1:1:0:1920:"s, "1:1:2:1:2:0:1920:2160"s,
          "1:1:2:1:1:1:1920:2160"s, "1:1:2:1:1:0:1920:2160:5"s, "a:1:2:1:1:0:1920:2160"s,
          "-1:1:2:1:1:0:1920:2160"s, "99999999999:1:2:1:1:0:1920:2160"s}) {
        CAPTURE(blob);
        CHECK_FALSE(Tile::parse(blob));
    }
}
