#include "json.hpp"

#include <nlohmann/json.hpp>

#include "cli/report/utc.hpp"
#include "sublet-control-v1-client-protocol.h"
#include "vocabulary/formatted.hpp"
#include "words.hpp"

namespace sublet::ctl::json {
namespace {

using Json = nlohmann::ordered_json;

Json to_json(const Mode &mode) {
    return {{"width", mode.width},
            {"height", mode.height},
            {"refresh_hz", mode.refresh_mhz / 1000.0},
            {"preferred", mode.preferred}};
}

Json to_json(const Mode *mode) {
    return mode != nullptr ? to_json(*mode) : Json(nullptr);
}

Json to_json(const std::optional<EdidFacts> &edid) {
    if (!edid) {
        return nullptr;
    }
    return {{"maker", edid->maker},
            {"maker_name", edid->maker_name},
            {"product", formatted("{:#06x}", edid->product)},
            {"model", edid->model},
            {"serial", edid->serial}};
}

Json to_json(const Client &client) {
    Json json = {{"pid", client.pid},
                 {"uid", client.uid},
                 {"executable", client.executable},
                 {"sandbox_id", nullptr}};
    if (client.sandbox_id) {
        json["sandbox_id"] = *client.sandbox_id;
    }
    return json;
}

Json to_json(const Display &display) {
    Json json = {
        {"card", display.card},
        {"connector", display.name},
        {"connector_id", display.connector_id},
        {"use", use_word(display.use)},
        {"connected", display.has(SUBLET_CONTROL_WATCH_V1_DISPLAY_FLAG_CONNECTED)},
        {"non_desktop", display.has(SUBLET_CONTROL_WATCH_V1_DISPLAY_FLAG_NON_DESKTOP)},
        {"on_desktop", display.has(SUBLET_CONTROL_WATCH_V1_DISPLAY_FLAG_ON_DESKTOP)},
        {"offered", display.has(SUBLET_CONTROL_WATCH_V1_DISPLAY_FLAG_OFFERED)},
        {"blanked", display.has(SUBLET_CONTROL_WATCH_V1_DISPLAY_FLAG_BLANKED)},
        {"mirrored", display.has(SUBLET_CONTROL_WATCH_V1_DISPLAY_FLAG_MIRRORED)},
        {"lease", display.lease != 0 ? Json(display.lease) : Json(nullptr)},
        {"rule", display.rule},
        {"reason", display.reason},
        {"edid", to_json(display.edid)},
        {"mode", to_json(display.current_mode())},
        {"modes", Json::array()},
    };
    for (const Mode &mode : display.modes) {
        json["modes"].push_back(to_json(mode));
    }
    return json;
}

Json to_json(const Term &term) {
    return {{"connector", term.connector},
            {"term", term.name},
            {"asked", term.asked},
            {"unmet", term.unmet ? Json(*term.unmet) : Json(nullptr)}};
}

Json to_json(const Lease &lease) {
    Json terms = Json::array();
    for (const Term &term : lease.terms) {
        terms.push_back(to_json(term));
    }
    return {{"lease", lease.id},
            {"card", lease.card},
            {"connectors", lease.connectors},
            {"lessee", lease.lessee},
            {"masked", lease.masked},
            {"since", cli::utc(lease.since)},
            {"client", to_json(lease.client)},
            {"crtcs", lease.crtcs},
            {"planes", lease.planes},
            {"terms", terms}};
}

/// With the current mode of each display, as `snapshot` has it.
Json to_json(const Lease &lease, const Snapshot &snapshot) {
    Json json = to_json(lease);
    json["modes"] = Json::array();
    for (const std::string &name : lease.connectors) {
        const Display *const display = snapshot.find(lease.card, name);
        json["modes"].push_back(to_json(display != nullptr ? display->current_mode() : nullptr));
    }
    return json;
}

Json to_json(const Claim &claim) {
    Json criteria = Json::array();
    for (const Criterion &criterion : claim.criteria) {
        criteria.push_back(
            {{"key", criterion.key}, {"value", criterion.value}, {"glob", criterion.glob}});
    }
    return {{"claim", claim.id},
            {"exclusive", claim.exclusive},
            {"client", to_json(claim.client)},
            {"criteria", criteria},
            {"connectors", claim.connectors}};
}

std::string_view event_word(uint32_t change) {
    switch (change) {
    case SUBLET_CONTROL_WATCH_V1_CHANGE_PRESENT:
        return "lease-present";
    case SUBLET_CONTROL_WATCH_V1_CHANGE_CREATED:
        return "lease-created";
    default:
        return "lease-changed";
    }
}

struct Lines {
    Json operator()(const Display &display) const { return with("display", to_json(display)); }
    Json operator()(const LeaseTold &told) const {
        return with(event_word(told.change), to_json(told.lease));
    }
    Json operator()(const LeaseEnded &ended) const {
        return with(
            "lease-ended",
            {{"lease", ended.lease}, {"cause", cause_word(ended.cause)}, {"reason", ended.reason}});
    }
    Json operator()(const Refused &refused) const {
        return with("refused", {{"lease", refused.lease},
                                {"card", refused.card},
                                {"connectors", refused.connectors},
                                {"client", to_json(refused.client)},
                                {"reason", refused.reason}});
    }
    Json operator()(const Claim &claim) const { return with("claim", to_json(claim)); }
    Json operator()(const ClaimEnded &ended) const {
        return with("claim-ended", {{"claim", ended.claim}});
    }
    Json operator()(const DisplayGone &gone) const {
        return with("display-gone", {{"card", gone.card}, {"connector_id", gone.connector_id}});
    }
    Json operator()(const Ready & /*ready*/) const { return with("ready", Json::object()); }

    static Json with(std::string_view event, const Json &facts) {
        Json line = {{"event", event}};
        line.update(facts);
        return line;
    }
};

std::string one_line(const Json &json) {
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string indented(const Json &json) {
    return json.dump(2, ' ', false, Json::error_handler_t::replace);
}

} // namespace

std::string display(const Display &display) {
    return indented(to_json(display));
}

std::string displays(const Snapshot &snapshot) {
    Json json = Json::array();
    for (const Display &display : snapshot.displays) {
        json.push_back(to_json(display));
    }
    return indented(json);
}

std::string leases(const Snapshot &snapshot) {
    Json json = Json::array();
    for (const Lease &lease : snapshot.leases) {
        json.push_back(to_json(lease, snapshot));
    }
    return indented(json);
}

std::string claims(const Snapshot &snapshot) {
    Json json = Json::array();
    for (const Claim &claim : snapshot.claims) {
        json.push_back(to_json(claim));
    }
    return indented(json);
}

std::string event(const Event &event, std::chrono::system_clock::time_point time) {
    Json json = std::visit(Lines{}, event);
    json["time"] = cli::utc(time);
    return one_line(json);
}

std::string success() {
    return one_line({{"ok", true}});
}

std::string failure(const Failure &failure) {
    return one_line({{"ok", false},
                     {"status", static_cast<int>(failure.code)},
                     {"error", failure.message},
                     {"advice", failure.advice}});
}

} // namespace sublet::ctl::json
