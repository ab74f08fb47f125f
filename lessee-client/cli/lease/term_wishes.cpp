#include "lease/term_wishes.hpp"

#include <vector>

namespace sublet::cli {

LeaseTerms TermWishes::of(const lessee::Candidate &candidate) const {
    LeaseTerms terms{.displays = {}, .refuse_unmet = strict};
    for (const ConnectorFacts &display : candidate.displays) {
        DisplayTerms &asked = terms.displays.emplace_back();
        asked.connector = display.id;
        if (mode) {
            asked.mode = ListedMode{.width = static_cast<uint32_t>(mode->width),
                                    .height = static_cast<uint32_t>(mode->height),
                                    .refresh_mhz = static_cast<uint32_t>(mode->refresh_mhz)};
        }
        asked.masked = masked;
        asked.overlays = overlays;
    }
    return terms;
}

std::string TermWishes::options_for_lessor() const {
    std::vector<std::string_view> options;
    if (mode && !sets_mode_itself) {
        options.push_back(option_for(Term::Mode));
    }
    if (masked) {
        options.push_back(option_for(Term::Masked));
    }
    if (overlays) {
        options.push_back(option_for(Term::Overlays));
    }
    std::string text;
    for (size_t i = 0; i < options.size(); ++i) {
        text += i == 0 ? "" : i + 1 == options.size() ? " and " : ", ";
        text += options[i];
    }
    return text;
}

std::string_view option_for(Term term) {
    switch (term) {
    case Term::Mode:
        return "--mode";
    case Term::Masked:
        return "--mask";
    case Term::Overlays:
        return "--planes";
    case Term::None:
    case Term::Light:
        break;
    }
    return "a term";
}

} // namespace sublet::cli
