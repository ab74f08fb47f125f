#include "report.hpp"

#include <algorithm>

namespace sublet::ctl {
namespace {

bool same_connector(const Display &display, const std::string &card, uint32_t connector_id) {
    return display.card == card && display.connector_id == connector_id;
}

struct Applier {
    Snapshot &snapshot;

    void operator()(const Display &told) const {
        const auto is_it = [&](const Display &display) {
            return same_connector(display, told.card, told.connector_id);
        };
        const auto found = std::ranges::find_if(snapshot.displays, is_it);
        if (found != snapshot.displays.end()) {
            *found = told;
        } else {
            snapshot.displays.push_back(told);
        }
    }
    void operator()(const LeaseTold &told) const {
        const auto found = std::ranges::find(snapshot.leases, told.lease.id, &Lease::id);
        if (found != snapshot.leases.end()) {
            *found = told.lease;
        } else {
            snapshot.leases.push_back(told.lease);
        }
    }
    void operator()(const LeaseEnded &ended) const {
        std::erase_if(snapshot.leases, [&](const Lease &lease) { return lease.id == ended.lease; });
    }
    void operator()(const DisplayGone &gone) const {
        std::erase_if(snapshot.displays, [&](const Display &display) {
            return same_connector(display, gone.card, gone.connector_id);
        });
    }
    void operator()(const Claim &told) const {
        const auto found = std::ranges::find(snapshot.claims, told.id, &Claim::id);
        if (found != snapshot.claims.end()) {
            *found = told;
        } else {
            snapshot.claims.push_back(told);
        }
    }
    void operator()(const ClaimEnded &ended) const {
        std::erase_if(snapshot.claims, [&](const Claim &claim) { return claim.id == ended.claim; });
    }
    void operator()(const Refused & /*refused*/) const {}
    void operator()(const Ready & /*ready*/) const {}
};

} // namespace

const Mode *Display::current_mode() const {
    const auto found = std::ranges::find_if(modes, &Mode::current);
    return found == modes.end() ? nullptr : &*found;
}

void Snapshot::apply(const Event &event) {
    std::visit(Applier{*this}, event);
}

const Display *Snapshot::find(const std::string &card, const std::string &name) const {
    const auto found = std::ranges::find_if(displays, [&](const Display &display) {
        return display.card == card && display.name == name;
    });
    return found == displays.end() ? nullptr : &*found;
}

bool Snapshot::has_several_cards() const {
    return std::ranges::any_of(
        displays, [&](const Display &display) { return display.card != displays.front().card; });
}

} // namespace sublet::ctl
