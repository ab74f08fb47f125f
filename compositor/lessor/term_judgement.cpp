#include "lessor/term_judgement.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string>
#include <utility>
#include <variant>

#include "vocabulary/formatted.hpp"

namespace sublet {
namespace {

/// As the kernel gives it: Hz, rounded.
uint32_t vrefresh(const drmModeModeInfo &mode) {
    return static_cast<uint32_t>(std::min(std::round(refresh_hz(mode)), double{UINT32_MAX}));
}

/// The terms of one request on their way from what is asked to what is kept.
class Judge {
public:
    Judge(const wire::LeaseRequest &request, const DisplayTable &displays)
        : request_(request), displays_(displays) {}

    JudgedTerms judge() && {
        judged_.kept.refuse_unmet = request_.terms.refuse_unmet;
        for (const DisplayTerms &asked : request_.terms.displays) {
            const Display &display = *displays_.find(asked.connector);
            DisplayTerms kept = asked;
            judge_mode(display, kept);
            judge_mask(display, kept);
            judge_planes(display, kept);
            judge_light(display, kept);
            judged_.kept.displays.push_back(kept);
        }
        judge_together();
        return std::move(judged_);
    }

private:
    void judge_mode(const Display &display, DisplayTerms &terms) {
        if (!terms.mode) {
            return;
        }
        if (const auto *listed = std::get_if<ListedMode>(&*terms.mode)) {
            const ModeWish wish = wish_of(*listed);
            const auto mode = choose_mode(display.facts.modes, wish);
            if (!mode) {
                return drop(display, terms.mode, Term::Mode, RefusalReason::TermUnmet,
                            formatted("it has no mode {}", to_string(wish)));
            }
            terms.mode = *mode;
        } else {
            auto &timing = std::get<drmModeModeInfo>(*terms.mode);
            timing.vrefresh = vrefresh(timing); // No client sends it.
        }
        const auto of_rule = choose_mode(display.facts.modes, display.verdict.mode);
        const auto &mode = std::get<drmModeModeInfo>(*terms.mode);
        if (!display.verdict.terms.mode && !(of_rule && same_timings(*of_rule, mode))) {
            forbid(display, terms.mode, Term::Mode);
        }
    }

    void judge_mask(const Display &display, DisplayTerms &terms) {
        if (terms.masked && *terms.masked != display.verdict.mask && !display.verdict.terms.mask) {
            forbid(display, terms.masked, Term::Masked);
        }
    }

    void judge_planes(const Display &display, DisplayTerms &terms) {
        const uint32_t most = display.verdict.planes == LeasedPlanes::All ? all_overlays : 0;
        if (terms.overlays && *terms.overlays != most &&
            (!display.verdict.terms.planes || *terms.overlays > most)) {
            forbid(display, terms.overlays, Term::Overlays);
        }
    }

    void judge_light(const Display &display, DisplayTerms &terms) {
        if (terms.lit == false &&
            (!display.verdict.terms.mode || display.verdict.modeset == ModesetBy::Lessor)) {
            forbid(display, terms.lit, Term::Light);
        }
    }

    /// A lease is masked if one of its displays is, and only what is masked can be dark: the
    /// desktop lists displays by their mode.
    void judge_together() {
        const auto is_masked = [this](ConnectorId connector) {
            return displays_.find(connector)->is_masked(judged_.kept);
        };
        const bool masked = std::ranges::any_of(request_.connectors, is_masked);
        for (DisplayTerms &terms : judged_.kept.displays) {
            const Display &display = *displays_.find(terms.connector);
            if (terms.masked == false && masked) {
                drop(display, terms.masked, Term::Masked, RefusalReason::TermUnmet,
                     "another display of the lease is masked");
            }
            if (terms.lit == false && !masked) {
                drop(display, terms.lit, Term::Light, RefusalReason::TermUnmet,
                     "it is lit because the desktop lists it in its mode");
            }
        }
    }

    void forbid(const Display &display, auto &term, Term which) {
        drop(display, term, which, RefusalReason::TermForbidden,
             formatted("clients may not choose that (rule \"{}\")", display.verdict.name));
    }

    /// `term` is not kept.
    void drop(const Display &display, auto &term, Term which, RefusalReason reason,
              std::string why) {
        term.reset();
        if (request_.terms.refuse_unmet && !judged_.refusal) {
            judged_.refusal = Refusal{.reason = reason,
                                      .text = display.facts.name + ": " + why,
                                      .connector = display.facts.id,
                                      .term = which};
        }
        judged_.unmet.push_back({display.facts.id, which, std::move(why)});
    }

    const wire::LeaseRequest &request_;
    const DisplayTable &displays_;
    JudgedTerms judged_;
};

} // namespace

ModeWish wish_of(const ListedMode &mode) {
    return {static_cast<int>(std::min(mode.width, 0xFFFFU)),
            static_cast<int>(std::min(mode.height, 0xFFFFU)),
            static_cast<int>(std::min(mode.refresh_mhz, 0x7FFFFFFFU))};
}

JudgedTerms judge_terms(const wire::LeaseRequest &request, const DisplayTable &displays) {
    return Judge(request, displays).judge();
}

} // namespace sublet
