#include "report/claim_report.hpp"

#include <nlohmann/json.hpp>

#include <sublet/vocabulary/formatted.hpp>

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

std::string identity_of(const ClaimedDisplay &display) {
    std::string text = formatted("{} {:#06x}", display.maker, display.product);
    if (!display.model.empty()) {
        text += " \"" + display.model + "\"";
    }
    return display.serial.empty() ? text : text + " serial " + display.serial;
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
    switch (change.kind) {
    case Made:
        return "the claim stands";
    case Matched:
        return formatted("{} is claimed: {}", change.display.name, identity_of(change.display));
    case Unmatched:
        return formatted("{} is claimed no more", change.display.name);
    case Withheld:
        return formatted("{} is not claimed: {}", change.display.name, change.text);
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
