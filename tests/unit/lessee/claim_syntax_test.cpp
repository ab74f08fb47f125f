// How displays to claim are written.

#include <doctest/doctest.h>

#include "lessee/claim_syntax.hpp"

using namespace sublet;
using lessee::parse_claim_criteria;

namespace {

std::string problem(std::string_view text) {
    const auto parsed = parse_claim_criteria(text);
    REQUIRE_FALSE(parsed);
    CHECK(parsed.error().kind == Error::Kind::Invalid);
    return parsed.error().message();
}

} // namespace

TEST_CASE("values are exact, or globs where they look like ones") {
    const auto criteria = parse_claim_criteria(
        "maker=XYZ,product=0x1234,model=Proto*,serial=[0-9],connector-type=DP");
    REQUIRE(criteria);
    CHECK(criteria->maker == ClaimPattern{.text = "XYZ"});
    CHECK(criteria->product == 0x1234);
    CHECK(criteria->model == ClaimPattern{.text = "Proto*", .glob = true});
    CHECK(criteria->serial == ClaimPattern{.text = "[0-9]", .glob = true});
    CHECK(criteria->connector_type == ClaimPattern{.text = "DP"});
}

TEST_CASE("what is wrong is named") {
    CHECK(problem("maker") == "\"maker\" is not KEY=VALUE");
    CHECK(problem("maker=XYZ,maker=ABC") == "maker is given twice");
    CHECK(problem("maker=") == "maker is empty");
    CHECK(problem("model=[x") == "model: the pattern has a \"[\" without its \"]\": \"[x\"");
    CHECK(problem("product=12x") == "\"12x\" is no product code, such as 0xaa01");
    CHECK(problem("connector=DP-1") == "a claim is for maker, product, model, serial and "
                                       "connector-type, not for \"connector\"");
}
