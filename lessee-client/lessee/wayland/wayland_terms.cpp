#include "lessee/wayland/wayland_terms.hpp"

#include <algorithm>
#include <variant>

#include <sublet-lease-terms-v1-client-protocol.h>

namespace sublet::lessee {

namespace {

uint16_t narrow(uint32_t value) {
    return static_cast<uint16_t>(value);
}

void ask(sublet_lease_terms_v1 *proxy, wp_drm_lease_connector_v1 *connector,
         const DisplayTerms &terms) {
    if (terms.mode) {
        if (const auto *listed = std::get_if<ListedMode>(&*terms.mode)) {
            sublet_lease_terms_v1_set_mode(proxy, connector, listed->width, listed->height,
                                           listed->refresh_mhz);
        } else {
            const auto &mode = std::get<drmModeModeInfo>(*terms.mode);
            sublet_lease_terms_v1_set_timing(proxy, connector, mode.clock, mode.hdisplay,
                                             mode.hsync_start, mode.hsync_end, mode.htotal,
                                             mode.hskew, mode.vdisplay, mode.vsync_start,
                                             mode.vsync_end, mode.vtotal, mode.vscan, mode.flags);
        }
    }
    if (terms.masked) {
        sublet_lease_terms_v1_set_masked(proxy, connector, *terms.masked ? 1 : 0);
    }
    if (terms.overlays) {
        sublet_lease_terms_v1_set_overlays(proxy, connector, *terms.overlays);
    }
    if (terms.lit) {
        sublet_lease_terms_v1_set_light(proxy, connector,
                                        *terms.lit ? SUBLET_LEASE_TERMS_V1_LIGHT_LIT
                                                   : SUBLET_LEASE_TERMS_V1_LIGHT_DARK);
    }
}

} // namespace

bool can_be_asked(const DisplayTerms &terms) {
    const auto *timing = terms.mode ? std::get_if<drmModeModeInfo>(&*terms.mode) : nullptr;
    return timing == nullptr || is_timing(*timing);
}

struct WaylandTerms::Events {
    static WaylandTerms &of(void *data) { return *static_cast<WaylandTerms *>(data); }

    static void display(void *data, sublet_lease_terms_v1 *, uint32_t connector,
                        uint32_t crtc) noexcept {
        auto &self = of(data);
        self.link_->handle([&] {
            self.news_.displays.push_back({.connector = ConnectorId(connector),
                                           .crtc = CrtcId(crtc),
                                           .mode = std::nullopt,
                                           .planes = {},
                                           .state = {}});
        });
    }

    static void timing(void *data, sublet_lease_terms_v1 *, uint32_t connector, uint32_t clock,
                       uint32_t hdisplay, uint32_t hsync_start, uint32_t hsync_end, uint32_t htotal,
                       uint32_t hskew, uint32_t vdisplay, uint32_t vsync_start, uint32_t vsync_end,
                       uint32_t vtotal, uint32_t vscan, uint32_t flags) noexcept {
        GrantedDisplay *const display = of(data).find(connector);
        if (display == nullptr) {
            return;
        }
        drmModeModeInfo &mode = display->mode.emplace();
        mode.clock = clock;
        mode.hdisplay = narrow(hdisplay);
        mode.hsync_start = narrow(hsync_start);
        mode.hsync_end = narrow(hsync_end);
        mode.htotal = narrow(htotal);
        mode.hskew = narrow(hskew);
        mode.vdisplay = narrow(vdisplay);
        mode.vsync_start = narrow(vsync_start);
        mode.vsync_end = narrow(vsync_end);
        mode.vtotal = narrow(vtotal);
        mode.vscan = narrow(vscan);
        mode.flags = flags;
    }

    static void planes(void *data, sublet_lease_terms_v1 *, uint32_t connector,
                       wl_array *ids) noexcept {
        auto &self = of(data);
        GrantedDisplay *const display = self.find(connector);
        if (display == nullptr) {
            return;
        }
        self.link_->handle([&] {
            const auto *first = static_cast<const uint32_t *>(ids->data);
            for (const uint32_t id : std::span(first, ids->size / sizeof(uint32_t))) {
                display->planes.emplace_back(id);
            }
        });
    }

    static void state(void *data, sublet_lease_terms_v1 *, uint32_t connector,
                      uint32_t state) noexcept {
        if (GrantedDisplay *const display = of(data).find(connector)) {
            display->state = {.masked = (state & SUBLET_LEASE_TERMS_V1_STATE_MASKED) != 0,
                              .mirrored = (state & SUBLET_LEASE_TERMS_V1_STATE_MIRRORED) != 0,
                              .blanked = (state & SUBLET_LEASE_TERMS_V1_STATE_BLANKED) != 0};
        }
    }

    static void unmet(void *data, sublet_lease_terms_v1 *, uint32_t connector, uint32_t term,
                      const char *text) noexcept {
        auto &self = of(data);
        self.link_->handle([&] {
            self.news_.unmet.push_back({ConnectorId(connector), static_cast<Term>(term), text});
        });
    }

    static void granted(void *, sublet_lease_terms_v1 *) noexcept {}

    static void refused(void *data, sublet_lease_terms_v1 *, uint32_t reason, uint32_t connector,
                        uint32_t term, const char *text) noexcept {
        auto &self = of(data);
        self.link_->handle([&] {
            self.news_.refusal = Refusal{.reason = static_cast<RefusalReason>(reason),
                                         .text = text,
                                         .connector = ConnectorId(connector),
                                         .term = static_cast<Term>(term)};
        });
    }

    static void suspended(void *data, sublet_lease_terms_v1 *) noexcept {
        LeaseNews &news = of(data).news_;
        news.suspended = true;
        ++news.suspensions;
    }

    static void resumed(void *data, sublet_lease_terms_v1 *) noexcept {
        of(data).news_.suspended = false;
    }

    static void ended(void *data, sublet_lease_terms_v1 *, uint32_t cause,
                      const char *text) noexcept {
        auto &self = of(data);
        self.link_->handle(
            [&] { self.news_.end = LeaseNews::End{static_cast<EndCause>(cause), text}; });
    }

    static constexpr sublet_lease_terms_v1_listener listener = {
        .display = display,
        .timing = timing,
        .planes = planes,
        .state = state,
        .unmet = unmet,
        .granted = granted,
        .refused = refused,
        .suspended = suspended,
        .resumed = resumed,
        .ended = ended,
    };
};

std::unique_ptr<WaylandTerms> WaylandTerms::make(std::shared_ptr<Link> link,
                                                 sublet_lease_terms_manager_v1 *manager,
                                                 wp_drm_lease_request_v1 *request,
                                                 std::span<const Asked> asked, bool refuse_unmet) {
    Proxy<sublet_lease_terms_v1> proxy(sublet_lease_terms_manager_v1_get_terms(manager, request));
    if (!proxy) {
        return nullptr;
    }
    for (const auto &[connector, terms] : asked) {
        ask(proxy.get(), connector, terms);
    }
    if (!refuse_unmet) {
        sublet_lease_terms_v1_set_unmet(proxy.get(), SUBLET_LEASE_TERMS_V1_UNMET_GRANT);
    }
    return std::unique_ptr<WaylandTerms>(new WaylandTerms(std::move(link), std::move(proxy)));
}

WaylandTerms::WaylandTerms(std::shared_ptr<Link> link, Proxy<sublet_lease_terms_v1> proxy)
    : link_(std::move(link)), proxy_(std::move(proxy)) {
    sublet_lease_terms_v1_add_listener(proxy_.get(), &Events::listener, this);
}

GrantedDisplay *WaylandTerms::find(uint32_t connector) {
    const auto found =
        std::ranges::find(news_.displays, ConnectorId(connector), &GrantedDisplay::connector);
    return found != news_.displays.end() ? &*found : nullptr;
}

} // namespace sublet::lessee
