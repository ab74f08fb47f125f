#pragma once

#include <cstdint>
#include <list>
#include <map>

#include <sublet/lessee-terms.h>

#include "capi/offer_view.hpp"
#include "vocabulary/lease_terms.hpp"

/// What the handle of terms stands for.
struct sublet_lessee_terms {
    std::map<uint32_t, sublet::DisplayTerms> by_offer;
    bool refuse_unmet = true;

    /// As they are for these displays.
    [[nodiscard]] sublet::LeaseTerms of(const std::list<sublet::capi::OfferView> &displays) const;
};
