#include "display_claim_object.hpp"

#include <charconv>
#include <cstring>
#include <optional>
#include <string_view>
#include <utility>

#include "claim_table.hpp"
#include "cut_text.hpp"
#include "resource.hpp"
#include "sublet-lease-terms-v1-server-protocol.h"

namespace sublet::wire {

namespace {

static_assert(static_cast<int>(ClaimRefusal::Forbidden) ==
              SUBLET_DISPLAY_CLAIM_V1_REASON_FORBIDDEN);
static_assert(static_cast<int>(ClaimObstacle::Claimed) == SUBLET_DISPLAY_CLAIM_V1_OBSTACLE_CLAIMED);

/// No EDID has a longer string.
constexpr size_t longest_value = 100;

void on_add_criterion(wl_client * /*client*/, wl_resource *resource, uint32_t criterion,
                      uint32_t comparison, const char *value) noexcept {
    from_resource<DisplayClaimObject>(resource).add_criterion(criterion, comparison, value);
}

void on_set_exclusive(wl_client * /*client*/, wl_resource *resource) noexcept {
    from_resource<DisplayClaimObject>(resource).set_exclusive();
}

void on_make(wl_client * /*client*/, wl_resource *resource) noexcept {
    from_resource<DisplayClaimObject>(resource).make();
}

const struct sublet_display_claim_v1_interface requests = {
    .destroy = destroy_resource,
    .add_criterion = on_add_criterion,
    .set_exclusive = on_set_exclusive,
    .make = on_make,
};

/// "0xaa01".
std::optional<uint16_t> parse_product(std::string_view text) {
    if (!text.starts_with("0x")) {
        return std::nullopt;
    }
    text.remove_prefix(2);
    uint16_t code = 0;
    const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), code, 16);
    const bool whole = failure == std::errc() && end == text.data() + text.size();
    return whole ? std::optional(code) : std::nullopt;
}

/// Takes a criterion in; false if it is none, or there is one of its kind already.
bool add(ClaimCriteria &criteria, uint32_t criterion, bool glob, std::string_view value) {
    if (value.empty() || value.size() > longest_value) {
        return false;
    }
    if (criterion == SUBLET_DISPLAY_CLAIM_V1_CRITERION_PRODUCT) {
        const bool first = !criteria.product;
        criteria.product = parse_product(value);
        return first && criteria.product && !glob;
    }
    std::optional<ClaimPattern> *const slot =
        criterion == SUBLET_DISPLAY_CLAIM_V1_CRITERION_MAKER            ? &criteria.maker
        : criterion == SUBLET_DISPLAY_CLAIM_V1_CRITERION_MODEL          ? &criteria.model
        : criterion == SUBLET_DISPLAY_CLAIM_V1_CRITERION_SERIAL         ? &criteria.serial
        : criterion == SUBLET_DISPLAY_CLAIM_V1_CRITERION_CONNECTOR_TYPE ? &criteria.connector_type
                                                                        : nullptr;
    if (slot == nullptr || *slot) {
        return false;
    }
    slot->emplace(std::string(value), glob);
    return true;
}

} // namespace

void DisplayClaimObject::create(wl_client *client, int version, uint32_t id,
                                std::weak_ptr<ClaimTable> table) {
    auto owned = std::make_unique<DisplayClaimObject>(std::move(table));
    DisplayClaimObject &claim = *owned;
    claim.resource_ = make_resource(client, sublet_display_claim_v1_interface, version, id,
                                    &requests, std::move(owned));
}

DisplayClaimObject::DisplayClaimObject(std::weak_ptr<ClaimTable> table)
    : table_(std::move(table)) {}

DisplayClaimObject::~DisplayClaimObject() {
    if (const auto table = table_.lock(); table && id_) {
        table->end(id_);
    }
}

bool DisplayClaimObject::is_open() {
    if (made_) {
        wl_resource_post_error(resource_, SUBLET_DISPLAY_CLAIM_V1_ERROR_ALREADY_MADE,
                               "the claim was made already");
    }
    return !made_;
}

void DisplayClaimObject::add_criterion(uint32_t criterion, uint32_t comparison, const char *value) {
    if (!is_open()) {
        return;
    }
    if (comparison > SUBLET_DISPLAY_CLAIM_V1_COMPARISON_GLOB ||
        !add(criteria_, criterion, comparison == SUBLET_DISPLAY_CLAIM_V1_COMPARISON_GLOB, value)) {
        wl_resource_post_error(resource_, SUBLET_DISPLAY_CLAIM_V1_ERROR_INVALID_CRITERION,
                               "no display can fulfil criterion %u, or it was added before",
                               criterion);
    }
}

void DisplayClaimObject::set_exclusive() {
    if (is_open()) {
        exclusive_ = true;
    }
}

void DisplayClaimObject::make() {
    if (!is_open()) {
        return;
    }
    if (criteria_ == ClaimCriteria{}) {
        wl_resource_post_error(resource_, SUBLET_DISPLAY_CLAIM_V1_ERROR_NO_CRITERIA,
                               "a claim of every display was made");
        return;
    }
    made_ = true;
    if (const auto table = table_.lock()) {
        table->make(*this, wl_resource_get_client(resource_), std::move(criteria_), exclusive_);
    } else {
        tell_refused(ClaimRefusal::Forbidden, "this compositor takes no claims");
    }
}

void DisplayClaimObject::tell_made() {
    sublet_display_claim_v1_send_made(resource_);
}

void DisplayClaimObject::tell_matched(uint32_t match, const ClaimedDisplay &display) {
    dev_t device = display.device;
    wl_array bytes = {sizeof device, sizeof device, &device};
    sublet_display_claim_v1_send_matched(
        resource_, match, &bytes, display.connector.value(), display.name.c_str(),
        display.maker.c_str(), display.product, display.model.c_str(), display.serial.c_str());
}

void DisplayClaimObject::tell_unmatched(uint32_t match) {
    sublet_display_claim_v1_send_unmatched(resource_, match);
}

void DisplayClaimObject::tell_withheld(const ClaimedDisplay &display, ClaimObstacle obstacle,
                                       const std::string &text) {
    dev_t device = display.device;
    wl_array bytes = {sizeof device, sizeof device, &device};
    sublet_display_claim_v1_send_withheld(resource_, &bytes, display.connector.value(),
                                          display.name.c_str(), static_cast<uint32_t>(obstacle),
                                          cut(text).c_str());
}

void DisplayClaimObject::tell_refused(ClaimRefusal reason, const std::string &text) {
    id_ = {};
    sublet_display_claim_v1_send_refused(resource_, static_cast<uint32_t>(reason),
                                         cut(text).c_str());
}

} // namespace sublet::wire
