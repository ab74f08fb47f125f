#include "lessee/wayland/wayland_claim.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <vector>

#include <sublet-lease-terms-v1-client-protocol.h>

#include "vocabulary/formatted.hpp"

namespace sublet::lessee {

namespace {

/// No EDID has a longer string, and a lessor need not take one.
constexpr size_t longest_value = 100;

struct Criterion {
    sublet_display_claim_v1_criterion kind;
    ClaimPattern value;
};

std::vector<Criterion> in_words(const ClaimCriteria &criteria) {
    std::vector<Criterion> words;
    const auto add = [&](sublet_display_claim_v1_criterion kind,
                         const std::optional<ClaimPattern> &value) {
        if (value) {
            words.push_back({kind, *value});
        }
    };
    add(SUBLET_DISPLAY_CLAIM_V1_CRITERION_MAKER, criteria.maker);
    if (criteria.product) {
        words.push_back({SUBLET_DISPLAY_CLAIM_V1_CRITERION_PRODUCT,
                         {.text = formatted("{:#06x}", *criteria.product)}});
    }
    add(SUBLET_DISPLAY_CLAIM_V1_CRITERION_MODEL, criteria.model);
    add(SUBLET_DISPLAY_CLAIM_V1_CRITERION_SERIAL, criteria.serial);
    add(SUBLET_DISPLAY_CLAIM_V1_CRITERION_CONNECTOR_TYPE, criteria.connector_type);
    return words;
}

dev_t device_in(const wl_array *bytes) {
    dev_t device = 0;
    std::memcpy(&device, bytes->data, std::min(bytes->size, sizeof(device)));
    return device;
}

} // namespace

struct WaylandClaim::Events {
    static WaylandClaim &of(void *data) { return *static_cast<WaylandClaim *>(data); }

    static void made(void *data, sublet_display_claim_v1 *) noexcept { of(data).news_.made = true; }

    static void refused(void *data, sublet_display_claim_v1 *, uint32_t reason,
                        const char *text) noexcept {
        auto &self = of(data);
        self.link_->handle([&] {
            self.news_.refusal.emplace(static_cast<ClaimRefusal>(reason), text);
            self.news_.withheld.clear();
        });
    }

    static void matched(void *data, sublet_display_claim_v1 *, uint32_t match, wl_array *device,
                        uint32_t connector, const char *name, const char *maker, uint32_t product,
                        const char *model, const char *serial) noexcept {
        auto &self = of(data);
        self.link_->handle([&] {
            ClaimedDisplay display{.device = device_in(device),
                                   .connector = ConnectorId(connector),
                                   .name = name,
                                   .maker = maker,
                                   .product = static_cast<uint16_t>(product),
                                   .model = model,
                                   .serial = serial};
            self.forget_withheld(display);
            self.news_.matches.push_back({match, std::move(display)});
        });
    }

    static void unmatched(void *data, sublet_display_claim_v1 *, uint32_t match) noexcept {
        std::erase_if(of(data).news_.matches,
                      [match](const ClaimNews::Match &each) { return each.id == match; });
    }

    static void withheld(void *data, sublet_display_claim_v1 *, wl_array *device,
                         uint32_t connector, const char *name, uint32_t obstacle,
                         const char *text) noexcept {
        auto &self = of(data);
        self.link_->handle([&] {
            ClaimedDisplay display{.device = device_in(device),
                                   .connector = ConnectorId(connector),
                                   .name = name,
                                   .maker = {},
                                   .model = {},
                                   .serial = {}};
            self.forget_withheld(display);
            self.news_.withheld.push_back(
                {std::move(display), static_cast<ClaimObstacle>(obstacle), text});
        });
    }

    static constexpr sublet_display_claim_v1_listener listener = {
        .made = made,
        .refused = refused,
        .matched = matched,
        .unmatched = unmatched,
        .withheld = withheld,
    };
};

std::expected<std::unique_ptr<Claim>, Error>
WaylandClaim::make(std::shared_ptr<Link> link, sublet_lease_terms_manager_v1 *manager,
                   const ClaimCriteria &criteria, bool exclusive) {
    const auto words = in_words(criteria);
    if (words.empty()) {
        return std::unexpected(
            Error::make(Error::Kind::Invalid, "a claim must say which displays it is for"));
    }
    for (const Criterion &each : words) {
        if (each.value.text.empty() || each.value.text.size() > longest_value) {
            return std::unexpected(Error::make(
                Error::Kind::Invalid,
                formatted("no display has what this claim asks for: \"{}\"", each.value.text)));
        }
    }
    Proxy<sublet_display_claim_v1> proxy(sublet_lease_terms_manager_v1_create_claim(manager));
    if (!proxy) {
        return std::unexpected(Error{Error::Kind::System, ENOMEM, "claim displays"});
    }
    for (const auto &[kind, value] : words) {
        sublet_display_claim_v1_add_criterion(proxy.get(), kind,
                                              value.glob ? SUBLET_DISPLAY_CLAIM_V1_COMPARISON_GLOB
                                                         : SUBLET_DISPLAY_CLAIM_V1_COMPARISON_EXACT,
                                              value.text.c_str());
    }
    if (exclusive) {
        sublet_display_claim_v1_set_exclusive(proxy.get());
    }
    std::unique_ptr<WaylandClaim> claim(new WaylandClaim(std::move(link), std::move(proxy)));
    sublet_display_claim_v1_make(claim->proxy_.get());
    claim->link_->flush();
    return claim;
}

WaylandClaim::WaylandClaim(std::shared_ptr<Link> link, Proxy<sublet_display_claim_v1> proxy)
    : link_(std::move(link)), proxy_(std::move(proxy)) {
    sublet_display_claim_v1_add_listener(proxy_.get(), &Events::listener, this);
}

WaylandClaim::~WaylandClaim() {
    proxy_.reset();
    link_->flush();
}

void WaylandClaim::forget_withheld(const ClaimedDisplay &display) {
    std::erase_if(news_.withheld, [&](const ClaimNews::Withheld &each) {
        return each.display.device == display.device && each.display.connector == display.connector;
    });
}

} // namespace sublet::lessee
