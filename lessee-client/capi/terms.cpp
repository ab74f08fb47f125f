// The functions of <sublet/lessee-terms.h> that set terms.

#include "capi/terms.hpp"

#include <cerrno>
#include <cstring>

#include <drm_mode.h>

#include "capi/guard.hpp"

using namespace sublet;

namespace {

template <typename Change>
int change(sublet_lessee_terms *terms, uint32_t offer_id, Change &&change) {
    return capi::guarded([&] {
        std::forward<Change>(change)(terms->by_offer[offer_id]);
        return 0;
    });
}

template <typename T> void overlay(std::optional<T> &value, const std::optional<T> &closer) {
    if (closer) {
        value = closer;
    }
}

} // namespace

LeaseTerms sublet_lessee_terms::of(const std::list<capi::OfferView> &displays) const {
    LeaseTerms terms{.displays = {}, .refuse_unmet = refuse_unmet};
    for (const capi::OfferView &display : displays) {
        DisplayTerms wanted;
        for (const uint32_t id : {uint32_t{SUBLET_LESSEE_EVERY_OFFER}, display.offer().id}) {
            if (const auto found = by_offer.find(id); found != by_offer.end()) {
                overlay(wanted.mode, found->second.mode);
                overlay(wanted.masked, found->second.masked);
                overlay(wanted.overlays, found->second.overlays);
                overlay(wanted.lit, found->second.lit);
            }
        }
        wanted.connector = ConnectorId(display.offer().connector_id);
        terms.displays.push_back(wanted);
    }
    return terms;
}

int sublet_lessee_terms_create(sublet_lessee_terms **terms) {
    *terms = nullptr;
    return capi::guarded([&] {
        *terms = new sublet_lessee_terms;
        return 0;
    });
}

void sublet_lessee_terms_destroy(sublet_lessee_terms *terms) {
    delete terms;
}

int sublet_lessee_terms_set_mode(sublet_lessee_terms *terms, uint32_t offer_id, uint32_t width,
                                 uint32_t height, uint32_t refresh_mhz) {
    return change(terms, offer_id, [&](DisplayTerms &display) {
        display.mode = ListedMode{width, height, refresh_mhz};
    });
}

int sublet_lessee_terms_set_timing(sublet_lessee_terms *terms, uint32_t offer_id,
                                   const drm_mode_modeinfo *timing) {
    drmModeModeInfo mode;
    static_assert(sizeof mode == sizeof *timing);
    std::memcpy(&mode, timing, sizeof mode);
    if (!is_timing(mode)) {
        return -EINVAL;
    }
    return change(terms, offer_id, [&](DisplayTerms &display) { display.mode = mode; });
}

int sublet_lessee_terms_set_masked(sublet_lessee_terms *terms, uint32_t offer_id, bool masked) {
    return change(terms, offer_id, [&](DisplayTerms &display) { display.masked = masked; });
}

int sublet_lessee_terms_set_overlays(sublet_lessee_terms *terms, uint32_t offer_id,
                                     uint32_t overlays) {
    static_assert(SUBLET_LESSEE_ALL_OVERLAYS == all_overlays);
    return change(terms, offer_id, [&](DisplayTerms &display) { display.overlays = overlays; });
}

int sublet_lessee_terms_set_lit(sublet_lessee_terms *terms, uint32_t offer_id, bool lit) {
    return change(terms, offer_id, [&](DisplayTerms &display) { display.lit = lit; });
}

void sublet_lessee_terms_set_refuse_unmet(sublet_lessee_terms *terms, bool refuse) {
    terms->refuse_unmet = refuse;
}
