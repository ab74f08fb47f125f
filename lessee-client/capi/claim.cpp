// The functions of <sublet/lessee-terms.h> that take a claim.

#include "capi/claim.hpp"

#include <algorithm>

#include "capi/guard.hpp"
#include "capi/objects.hpp"
#include "lessee/claim_syntax.hpp"

using namespace sublet;

// The numbers are the protocol's on both sides.
static_assert(SUBLET_LESSEE_CLAIM_FORBIDDEN == static_cast<int>(ClaimRefusal::Forbidden));
static_assert(SUBLET_LESSEE_OBSTACLE_CLAIMED == static_cast<int>(ClaimObstacle::Claimed));

sublet_lessee_claim::sublet_lessee_claim(sublet_lessee &owner, std::unique_ptr<lessee::Claim> asked)
    : lessee(&owner), claim(std::move(asked)) {}

sublet_lessee_claim::~sublet_lessee_claim() {
    if (lessee != nullptr) {
        std::erase(lessee->claims, this);
        claim.reset();
        if (lessee->dead == 0) {
            lessee->update_poll_set();
        }
    }
}

void sublet_lessee_claim::update() {
    news = claim->news();
    displays.clear();
    for (const auto &[id, display] : news.matches) {
        displays.push_back({.id = id,
                            .offer_id = lessee->offer_of(display.device, display.connector),
                            .connector_id = display.connector.value(),
                            .device = display.device,
                            .name = display.name.c_str(),
                            .maker = display.maker.c_str(),
                            .model = display.model.c_str(),
                            .serial = display.serial.c_str(),
                            .product = display.product});
    }
    withheld.clear();
    for (const auto &[display, obstacle, text] : news.withheld) {
        withheld.push_back({.connector_id = display.connector.value(),
                            .device = display.device,
                            .name = display.name.c_str(),
                            .obstacle = static_cast<sublet_lessee_obstacle>(obstacle),
                            .text = text.c_str()});
    }
    refusal.reset();
    if (news.refusal) {
        refusal = {static_cast<sublet_lessee_claim_reason>(news.refusal->reason),
                   news.refusal->text.c_str()};
    }
}

void sublet_lessee_claim::abandon() {
    claim.reset();
    displays.clear();
    withheld.clear();
}

sublet_lessee_claim_state sublet_lessee_claim::state() const {
    if (!claim || refusal) {
        return SUBLET_LESSEE_CLAIM_OVER;
    }
    return news.made ? SUBLET_LESSEE_CLAIM_STANDS : SUBLET_LESSEE_CLAIM_ASKED;
}

int sublet_lessee_claim_create(sublet_lessee *lessee, const char *match, bool exclusive,
                               sublet_lessee_claim **made) {
    *made = nullptr;
    return capi::guarded([&] {
        if (lessee->dead != 0) {
            return lessee->dead;
        }
        const auto criteria = lessee::parse_claim_criteria(match);
        if (!criteria) {
            return lessee->fail(criteria.error());
        }
        lessee->claims.reserve(lessee->claims.size() + 1);
        auto claim = lessee->connection->claim(*criteria, exclusive);
        if (!claim) {
            return lessee->fail(claim.error());
        }
        *made = new sublet_lessee_claim(*lessee, *std::move(claim));
        lessee->claims.push_back(*made);
        lessee->update_poll_set();
        return 0;
    });
}

void sublet_lessee_claim_destroy(sublet_lessee_claim *claim) {
    delete claim;
}

sublet_lessee_claim_state sublet_lessee_claim_get_state(const sublet_lessee_claim *claim) {
    return claim->state();
}

const sublet_lessee_claim_refusal *
sublet_lessee_claim_get_refusal(const sublet_lessee_claim *claim) {
    return claim->refusal ? &*claim->refusal : nullptr;
}

const sublet_lessee_claimed *sublet_lessee_claim_get_display(const sublet_lessee_claim *claim,
                                                             size_t index) {
    return index < claim->displays.size() ? &claim->displays[index] : nullptr;
}

const sublet_lessee_withheld *sublet_lessee_claim_get_withheld(const sublet_lessee_claim *claim,
                                                               size_t index) {
    return index < claim->withheld.size() ? &claim->withheld[index] : nullptr;
}
