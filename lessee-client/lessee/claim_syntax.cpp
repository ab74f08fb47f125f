#include "lessee/claim_syntax.hpp"

#include <string>

#include "displays/glob.hpp"
#include "displays/match_syntax.hpp"
#include "vocabulary/formatted.hpp"

namespace sublet::lessee {

namespace {

std::unexpected<Error> invalid(std::string what) {
    return std::unexpected(Error::make(Error::Kind::Invalid, std::move(what)));
}

std::expected<void, Error> add(ClaimCriteria &criteria, std::string_view key,
                               std::string_view value) {
    if (key == "product") {
        criteria.product = parse_product(value);
        return criteria.product
                   ? std::expected<void, Error>()
                   : invalid(formatted("\"{}\" is no product code, such as 0xaa01", value));
    }
    std::optional<ClaimPattern> *const pattern = key == "maker"    ? &criteria.maker
                                                 : key == "model"  ? &criteria.model
                                                 : key == "serial" ? &criteria.serial
                                                 : key == "connector-type"
                                                     ? &criteria.connector_type
                                                     : nullptr;
    if (pattern == nullptr) {
        return invalid(formatted("a claim is for maker, product, model, serial and connector-type, "
                                 "not for \"{}\"",
                                 key));
    }
    const bool glob = value.find_first_of("*?[") != value.npos;
    if (value.empty()) {
        return invalid(formatted("{} is empty", key));
    }
    if (const auto problem = glob ? glob_problem(value) : std::nullopt) {
        return invalid(formatted("{}: {}: \"{}\"", key, *problem, value));
    }
    pattern->emplace(std::string(value), glob);
    return {};
}

} // namespace

std::expected<ClaimCriteria, Error> parse_claim_criteria(std::string_view text) {
    ClaimCriteria criteria;
    const auto conditions = split_conditions(text);
    if (!conditions) {
        return std::unexpected(conditions.error());
    }
    for (const auto &[key, value] : *conditions) {
        if (const auto added = add(criteria, key, value); !added) {
            return std::unexpected(added.error());
        }
    }
    return criteria;
}

} // namespace sublet::lessee
