#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include <xf86drmMode.h>

#include "kms_ids.hpp"

namespace sublet {

/// What can be asked of a display. The numbers are those of sublet_lease_terms_v1.term.
enum class Term { None = 0, Mode = 1, Masked = 2, Overlays = 3, Light = 4 };

/// "mode", "masked", "overlays" or "light"; "unknown" for a number that is none of them.
[[nodiscard]] constexpr std::string_view to_string(Term term) {
    switch (term) {
    case Term::Mode:
        return "mode";
    case Term::Masked:
        return "masked";
    case Term::Overlays:
        return "overlays";
    case Term::Light:
        return "light";
    case Term::None:
        break;
    }
    return "unknown";
}

/// One of a display's own modes.
struct ListedMode {
    uint32_t width = 0; ///< px; with a height of 0: the mode that the display prefers.
    uint32_t height = 0;
    uint32_t refresh_mhz = 0; ///< 0: the fastest of that size.

    bool operator==(const ListedMode &) const = default;
};

/// A mode as a client asks for it; a whole one need not be of the display's own.
using ModeTerm = std::variant<ListedMode, drmModeModeInfo>;

/// Whether a display could be driven by it (kernel: drm_mode_validate_basic(), as far as that looks
/// at the timing alone).
[[nodiscard]] inline bool is_timing(const drmModeModeInfo &mode) {
    return mode.clock != 0 && mode.hdisplay != 0 && mode.vdisplay != 0 &&
           mode.hdisplay <= mode.hsync_start && mode.hsync_start <= mode.hsync_end &&
           mode.hsync_end <= mode.htotal && mode.vdisplay <= mode.vsync_start &&
           mode.vsync_start <= mode.vsync_end && mode.vsync_end <= mode.vtotal;
}

inline constexpr uint32_t all_overlays = UINT32_MAX;

/// What a client asks of one display; absent: the lessor chooses.
struct DisplayTerms {
    ConnectorId connector;
    std::optional<ModeTerm> mode;
    std::optional<bool> masked;
    std::optional<uint32_t> overlays; ///< Exactly this many, or all_overlays.
    std::optional<bool> lit;          ///< Lit black, or dark, when the fd comes.

    [[nodiscard]] bool has(Term term) const {
        return (term == Term::Mode && mode) || (term == Term::Masked && masked) ||
               (term == Term::Overlays && overlays) || (term == Term::Light && lit);
    }
    void leave_out(Term term) {
        switch (term) {
        case Term::None:
            break;
        case Term::Mode:
            mode.reset();
            break;
        case Term::Masked:
            masked.reset();
            break;
        case Term::Overlays:
            overlays.reset();
            break;
        case Term::Light:
            lit.reset();
            break;
        }
    }
};

/// The terms of one request.
struct LeaseTerms {
    std::vector<DisplayTerms> displays; ///< Of displays of the request; each at most once.
    bool refuse_unmet = true;           ///< Else it is granted without what cannot be kept.

    /// Those of one display; empty ones, of no connector, if nothing is asked of it.
    [[nodiscard]] const DisplayTerms &of(ConnectorId connector) const {
        static const DisplayTerms nothing;
        const auto found = std::ranges::find(displays, connector, &DisplayTerms::connector);
        return found != displays.end() ? *found : nothing;
    }

    /// It is not asked for any more.
    void leave_out(ConnectorId connector, Term term) {
        for (DisplayTerms &terms : displays) {
            if (terms.connector == connector) {
                terms.leave_out(term);
            }
        }
    }
};

/// A term that could not be kept.
struct UnmetTerm {
    ConnectorId connector;
    Term term = Term::None;
    std::string why; ///< Plain words, without a trailing period.

    bool operator==(const UnmetTerm &) const = default;
};

/// What holds for a leased display.
struct DisplayState {
    bool masked = true; ///< It does not exist for the desktop.
    bool mirrored = false;
    bool blanked = false;

    bool operator==(const DisplayState &) const = default;
};

/// What was granted of one display.
struct GrantedDisplay {
    ConnectorId connector;
    CrtcId crtc;                         ///< Empty: nobody knows.
    std::optional<drmModeModeInfo> mode; ///< In which it is lit; none: dark, or nobody knows.
    std::vector<PlaneId> planes;
    DisplayState state;
};

} // namespace sublet
