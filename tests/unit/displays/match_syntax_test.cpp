#include <doctest/doctest.h>

#include "displays/match_syntax.hpp"

using namespace sublet;

namespace {

std::string complaint(std::string_view text) {
    const auto match = parse_connector_match(text);
    REQUIRE_FALSE(match);
    CHECK(match.error().kind == Error::Kind::Invalid);
    return match.error().message();
}

} // namespace

TEST_CASE("no conditions match everything") {
    CHECK(parse_connector_match("") == ConnectorMatch{});
}

TEST_CASE("every key is a condition of its own") {
    const ConnectorMatch expected{.connector = "DP-*",
                                  .maker = "HVR",
                                  .product = uint16_t{0xaa01},
                                  .model = "HTC Vive",
                                  .serial = "LHR-1234",
                                  .non_desktop = true};
    CHECK(parse_connector_match("connector=DP-*,maker=HVR,product=0xaa01,model=HTC Vive,"
                                "serial=LHR-1234,non-desktop=true") == expected);
}

TEST_CASE("a product code is decimal or hexadecimal and has 16 bits") {
    CHECK(parse_connector_match("product=43521")->product == uint16_t{0xaa01});
    CHECK(complaint("product=0x10000") == "\"0x10000\" is no product code, such as 0xaa01");
    CHECK(complaint("product=0x") == "\"0x\" is no product code, such as 0xaa01");
    CHECK(complaint("product=7up") == "\"7up\" is no product code, such as 0xaa01");
}

TEST_CASE("a value may contain what is not a comma") {
    CHECK(parse_connector_match("model=a=b")->model == "a=b");
}

TEST_CASE("a pattern that can match nothing is refused") {
    CHECK(complaint("serial=") == "serial: an empty pattern matches nothing: \"\"");
    CHECK(complaint("connector=DP-[12") ==
          "connector: the pattern has a \"[\" without its \"]\": \"DP-[12\"");
}

TEST_CASE("what makes no sense is named") {
    CHECK(complaint("HVR") == "\"HVR\" is not KEY=VALUE");
    CHECK(complaint("maker=HVR,") == "\"\" is not KEY=VALUE");
    CHECK(complaint("colour=red") ==
          "\"colour\" is none of connector, maker, model, product, serial and non-desktop");
    CHECK(complaint("non-desktop=yes") == "non-desktop is true or false, not \"yes\"");
    CHECK(complaint("maker=A,maker=B") == "maker is given twice");
}
