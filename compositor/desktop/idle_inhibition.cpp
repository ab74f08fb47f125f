#include "idle_inhibition.hpp"

#include <algorithm>

namespace sublet {

IdleInhibition::IdleInhibition(const DesktopProtocols &protocols, Seen seen)
    : notifier_(protocols.idle_notifier), seen_(std::move(seen)) {
    new_inhibitor_.connect<&IdleInhibition::on_new_inhibitor>(
        protocols.idle_inhibit->events.new_inhibitor, *this);
}

IdleInhibition::Inhibitor::Inhibitor(IdleInhibition &owner, wlr_idle_inhibitor_v1 *wish)
    : all(owner), surface(wish->surface) {
    map.connect<&Inhibitor::on_change>(surface->events.map, *this);
    unmap.connect<&Inhibitor::on_change>(surface->events.unmap, *this);
    destroy.connect<&Inhibitor::on_destroy>(wish->events.destroy, *this);
}

void IdleInhibition::Inhibitor::on_destroy() {
    IdleInhibition &owner = all;
    owner.inhibitors_.remove_if([this](const Inhibitor &other) { return &other == this; });
    owner.update();
}

void IdleInhibition::on_new_inhibitor(wlr_idle_inhibitor_v1 *wish) {
    inhibitors_.emplace_back(*this, wish);
    update();
}

void IdleInhibition::update() {
    wlr_idle_notifier_v1_set_inhibited(
        notifier_,
        watched_elsewhere_ || std::ranges::any_of(inhibitors_, [this](const Inhibitor &inhibitor) {
            return inhibitor.surface->mapped && seen_(inhibitor.surface);
        }));
}

} // namespace sublet
