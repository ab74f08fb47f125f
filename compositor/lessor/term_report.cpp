#include "lessor/term_report.hpp"

#include <algorithm>
#include <string>
#include <utility>
#include <variant>

#include "lessor/term_judgement.hpp"

namespace sublet {

namespace {

std::string words(const ModeTerm &mode) {
    const auto *listed = std::get_if<ListedMode>(&mode);
    return listed != nullptr ? to_string(wish_of(*listed))
                             : description(std::get<drmModeModeInfo>(mode));
}

/// Each term of a display, in words.
std::vector<std::pair<Term, std::string>> words(const DisplayTerms &asked) {
    std::vector<std::pair<Term, std::string>> words_of;
    if (asked.mode) {
        words_of.emplace_back(Term::Mode, words(*asked.mode));
    }
    if (asked.masked) {
        words_of.emplace_back(Term::Masked, *asked.masked ? "yes" : "no");
    }
    if (asked.overlays) {
        words_of.emplace_back(Term::Overlays, *asked.overlays == all_overlays
                                                  ? "all"
                                                  : std::to_string(*asked.overlays));
    }
    if (asked.lit) {
        words_of.emplace_back(Term::Light, *asked.lit ? "lit" : "dark");
    }
    return words_of;
}

} // namespace

std::vector<TermReport> report_terms(const LeaseTerms &asked, const std::vector<UnmetTerm> &unmet,
                                     const DisplayTable &displays) {
    std::vector<TermReport> reports;
    for (const DisplayTerms &of_display : asked.displays) {
        for (auto &[term, text] : words(of_display)) {
            const auto missing = std::ranges::find_if(unmet, [&](const UnmetTerm &each) {
                return each.connector == of_display.connector && each.term == term;
            });
            reports.push_back({.connector = displays.name(of_display.connector),
                               .term = term,
                               .asked = std::move(text),
                               .unmet = missing != unmet.end() ? missing->why : std::string()});
        }
    }
    return reports;
}

} // namespace sublet
