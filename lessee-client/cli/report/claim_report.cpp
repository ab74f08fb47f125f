#include "report/claim_report.hpp"

#include <nlohmann/json.hpp>

#include <sublet/vocabulary/formatted.hpp>

#include "report/display_text.hpp"

namespace sublet::cli {

namespace {

using nlohmann::ordered_json;

std::string_view event_of(const ClaimChange &change) {
    using enum ClaimChange::Kind;
    switch (change.kind) {
    case Made:
        return "made";
    case Matched:
        return "matched";
    case Unmatched:
        return "unmatched";
    case Withheld:
        return "withheld";
    case Refused:
        break;
    }
    return "refused";
}

ordered_json display_json(const ClaimChange &change) {
    using enum ClaimChange::Kind;
    const ClaimedDisplay &display = change.display;
    switch (change.kind) {
    case Made:
    case Refused:
        return nullptr;
    case Withheld:
        return {{"name", display.name}, {"connector_id", display.connector.value()}};
    case Matched:
    case Unmatched:
        break;
    }
    return {{"name", display.name},   {"connector_id", display.connector.value()},
            {"maker", display.maker}, {"product", formatted("{:#06x}", display.product)},
            {"model", display.model}, {"serial", display.serial}};
}

} // namespace

std::string claim_text(const ClaimChange &change) {
    using enum ClaimChange::Kind;
    const ClaimedDisplay &display = change.display;
    switch (change.kind) {
    case Made:
        return "the claim stands";
    case Matched:
        return formatted("{} is claimed: {}", display.name,
                         identity(display.maker, display.product, display.model, display.serial));
    case Unmatched:
        return formatted("{} is claimed no more", display.name);
    case Withheld:
        return formatted("{} is not claimed: {}", display.name, change.text);
    case Refused:
        break;
    }
    return "the claim is over: " + change.text;
}

std::string claim_json(std::string_view time, const ClaimChange &change) {
    using enum ClaimChange::Kind;
    const bool has_reason = change.kind == Withheld || change.kind == Refused;
    const ordered_json line = {
        {"time", time},
        {"event", event_of(change)},
        {"display", display_json(change)},
        {"reason", has_reason ? ordered_json(change.reason) : ordered_json(nullptr)},
        {"message", has_reason ? ordered_json(change.text) : ordered_json(nullptr)}};
    return line.dump();
}

} // namespace sublet::cli
