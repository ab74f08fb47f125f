#include "control/report_events.hpp"

#include <algorithm>
#include <span>
#include <vector>

#include "displays/display_mode.hpp"
#include "server/cut_text.hpp"
#include "sublet-control-v1-server-protocol.h"
#include "vocabulary/formatted.hpp"

namespace sublet {
namespace {

// The numbers of the protocol are those of our enums.
static_assert(static_cast<int>(DisplayUse::Unplugged) == SUBLET_CONTROL_WATCH_V1_USE_UNPLUGGED);
static_assert(static_cast<int>(DisplayUse::Desktop) == SUBLET_CONTROL_WATCH_V1_USE_DESKTOP);
static_assert(static_cast<int>(DisplayUse::Offered) == SUBLET_CONTROL_WATCH_V1_USE_OFFERED);
static_assert(static_cast<int>(DisplayUse::Leased) == SUBLET_CONTROL_WATCH_V1_USE_LEASED);
static_assert(static_cast<int>(DisplayUse::Withheld) == SUBLET_CONTROL_WATCH_V1_USE_WITHHELD);
static_assert(static_cast<int>(EndCause::ClientLeft) == SUBLET_CONTROL_WATCH_V1_CAUSE_CLIENT_LEFT);
static_assert(static_cast<int>(EndCause::ParentEnded) ==
              SUBLET_CONTROL_WATCH_V1_CAUSE_PARENT_ENDED);

uint32_t flags_of(const DisplayReport &report, const DisplayPicture &picture) {
    uint32_t flags = 0;
    const auto add = [&](bool holds, uint32_t flag) { flags |= holds ? flag : 0; };
    add(report.facts.connected, SUBLET_CONTROL_WATCH_V1_DISPLAY_FLAG_CONNECTED);
    add(report.facts.non_desktop, SUBLET_CONTROL_WATCH_V1_DISPLAY_FLAG_NON_DESKTOP);
    add(report.on_desktop, SUBLET_CONTROL_WATCH_V1_DISPLAY_FLAG_ON_DESKTOP);
    add(report.offered, SUBLET_CONTROL_WATCH_V1_DISPLAY_FLAG_OFFERED);
    add(picture.blanked, SUBLET_CONTROL_WATCH_V1_DISPLAY_FLAG_BLANKED);
    add(picture.mirrored, SUBLET_CONTROL_WATCH_V1_DISPLAY_FLAG_MIRRORED);
    return flags;
}

void send_modes(wl_resource *watch, std::span<const drmModeModeInfo> modes,
                const std::optional<drmModeModeInfo> &current) {
    const auto send = [&](const drmModeModeInfo &mode, uint32_t flags) {
        if (is_preferred(mode)) {
            flags |= SUBLET_CONTROL_WATCH_V1_MODE_FLAG_PREFERRED;
        }
        sublet_control_watch_v1_send_mode(watch, mode.hdisplay, mode.vdisplay,
                                          static_cast<uint32_t>(refresh_mhz(mode)), flags);
    };
    bool current_told = !current;
    for (const drmModeModeInfo &mode : modes) {
        const bool is_current = !current_told && same_timings(mode, *current);
        current_told = current_told || is_current;
        send(mode, is_current ? SUBLET_CONTROL_WATCH_V1_MODE_FLAG_CURRENT : 0);
    }
    if (!current_told) {
        send(*current, SUBLET_CONTROL_WATCH_V1_MODE_FLAG_CURRENT);
    }
}

void send_client(wl_resource *watch, const ClientFacts &client) {
    const std::string sandbox = wire::cut(client.sandbox_id.value_or(""));
    sublet_control_watch_v1_send_client(watch, static_cast<uint32_t>(client.pid), client.uid,
                                        wire::cut(client.executable).c_str(),
                                        client.sandbox_id ? sandbox.c_str() : nullptr);
}

void send_connectors(wl_resource *watch, std::span<const std::string> names) {
    for (const std::string &name : names) {
        sublet_control_watch_v1_send_connector(watch, name.c_str());
    }
}

/// KMS ids as the bytes of a wl_array.
class IdArray {
public:
    template <typename Id> explicit IdArray(const std::vector<Id> &ids) {
        std::ranges::transform(ids, std::back_inserter(values_), &Id::value);
        array_ = {values_.size() * sizeof(uint32_t), values_.size() * sizeof(uint32_t),
                  values_.data()};
    }
    IdArray(const IdArray &) = delete;
    IdArray &operator=(const IdArray &) = delete;

    [[nodiscard]] wl_array *get() { return &array_; }

private:
    std::vector<uint32_t> values_;
    wl_array array_ = {};
};

} // namespace

void send_display(wl_resource *watch, const std::string &card, const DisplayReport &report,
                  const DisplayPicture &picture) {
    const ConnectorFacts &facts = report.facts;
    sublet_control_watch_v1_send_display(
        watch, card.c_str(), facts.id.value(), facts.name.c_str(),
        static_cast<uint32_t>(report.use), flags_of(report, picture), report.lease.value(),
        wire::cut(report.rule).c_str(), wire::cut(report.reason).c_str());
    if (const auto &edid = facts.edid) {
        sublet_control_watch_v1_send_edid(watch, edid->maker.c_str(), edid->product,
                                          edid->model.c_str(), edid->serial.c_str(),
                                          wire::cut(edid->maker_name).c_str());
    }
    send_modes(watch, facts.modes, picture.mode);
    sublet_control_watch_v1_send_done(watch);
}

void send_lease(wl_resource *watch, const std::string &card, const LeaseReport &report,
                uint32_t change) {
    using namespace std::chrono;
    const auto since = report.since.time_since_epoch();
    const auto sec = static_cast<uint64_t>(floor<seconds>(since).count());
    const auto nsec = static_cast<uint32_t>(nanoseconds(since - floor<seconds>(since)).count());
    sublet_control_watch_v1_send_lease(
        watch, report.id.value(), change, card.c_str(), report.lessee.value(),
        report.masked ? 1 : 0, static_cast<uint32_t>(sec >> 32), static_cast<uint32_t>(sec), nsec);
    send_client(watch, report.client);
    send_connectors(watch, report.connector_names);
    sublet_control_watch_v1_send_objects(watch, IdArray(report.objects.crtcs).get(),
                                         IdArray(report.objects.planes).get());
    for (const TermReport &term : report.terms) {
        const std::string unmet = wire::cut(term.unmet);
        sublet_control_watch_v1_send_term(
            watch, term.connector.c_str(), std::string(to_string(term.term)).c_str(),
            wire::cut(term.asked).c_str(), term.unmet.empty() ? nullptr : unmet.c_str());
    }
    sublet_control_watch_v1_send_done(watch);
}

void send_refused(wl_resource *watch, const std::string &card, const LeaseRefused &refused) {
    sublet_control_watch_v1_send_refused(watch, refused.id.value(), card.c_str(),
                                         wire::cut(refused.reason).c_str());
    send_client(watch, refused.client);
    send_connectors(watch, refused.connector_names);
    sublet_control_watch_v1_send_done(watch);
}

void send_claim(wl_resource *watch, const ClaimReport &claim) {
    const auto criterion = [&](const char *key, const std::optional<ClaimPattern> &pattern) {
        if (pattern) {
            sublet_control_watch_v1_send_criterion(watch, key, wire::cut(pattern->text).c_str(),
                                                   pattern->glob ? 1 : 0);
        }
    };
    sublet_control_watch_v1_send_claim(watch, claim.id.value(), claim.exclusive ? 1 : 0);
    send_client(watch, claim.client);
    criterion("maker", claim.criteria.maker);
    if (claim.criteria.product) {
        sublet_control_watch_v1_send_criterion(
            watch, "product", formatted("{:#06x}", *claim.criteria.product).c_str(), 0);
    }
    criterion("model", claim.criteria.model);
    criterion("serial", claim.criteria.serial);
    criterion("connector-type", claim.criteria.connector_type);
    send_connectors(watch, claim.displays);
    sublet_control_watch_v1_send_done(watch);
}

void send_ended(wl_resource *watch, const LeaseEnded &ended) {
    sublet_control_watch_v1_send_lease_ended(
        watch, ended.lease.id.value(), static_cast<uint32_t>(ended.cause),
        wire::cut(std::string(to_string(ended.cause))).c_str());
}

} // namespace sublet
