#include "capi/news_view.hpp"

#include <algorithm>
#include <cstring>
#include <iterator>

#include "displays/display_mode.hpp"

namespace sublet::capi {

// The numbers are the protocol's on both sides.
static_assert(SUBLET_LESSEE_REFUSED_PARENT == static_cast<int>(RefusalReason::Parent));
static_assert(SUBLET_LESSEE_TERM_LIGHT == static_cast<int>(Term::Light));
static_assert(SUBLET_LESSEE_END_PARENT_ENDED == static_cast<int>(EndCause::ParentEnded));

void NewsView::show(const lessee::LeaseNews &news) {
    news_ = news;
    modes_.clear();
    planes_.clear();
    granted_.clear();
    for (const GrantedDisplay &display : news_.displays) {
        granted_.push_back(granted_view(display));
    }
    unmet_.clear();
    for (const UnmetTerm &unmet : news_.unmet) {
        unmet_.push_back({unmet.connector.value(), static_cast<sublet_lessee_term>(unmet.term),
                          unmet.why.c_str()});
    }
    refusal_.reset();
    if (const auto &refusal = news_.refusal) {
        refusal_ = {static_cast<sublet_lessee_reason>(refusal->reason), refusal->connector.value(),
                    static_cast<sublet_lessee_term>(refusal->term), refusal->text.c_str()};
    }
    end_.reset();
    if (const auto &end = news_.end) {
        end_ = {static_cast<sublet_lessee_end_cause>(end->cause), end->text.c_str()};
    }
}

sublet_lessee_granted NewsView::granted_view(const GrantedDisplay &display) {
    sublet_lessee_granted view = {};
    view.connector_id = display.connector.value();
    view.crtc_id = display.crtc.value();
    if (const auto &mode = display.mode) {
        drm_mode_modeinfo &shown = modes_.emplace_back();
        static_assert(sizeof shown == sizeof *mode);
        std::memcpy(&shown, &*mode, sizeof shown);
        view.mode = &shown;
        view.width = mode->hdisplay;
        view.height = mode->vdisplay;
        view.refresh_mhz = static_cast<uint32_t>(refresh_mhz(*mode));
    }
    auto &planes = planes_.emplace_back();
    std::ranges::transform(display.planes, std::back_inserter(planes), &PlaneId::value);
    view.plane_ids = planes.data();
    view.plane_count = planes.size();
    view.masked = display.state.masked;
    view.mirrored = display.state.mirrored;
    view.blanked = display.state.blanked;
    return view;
}

} // namespace sublet::capi
