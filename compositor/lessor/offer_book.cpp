#include "lessor/offer_book.hpp"

#include <ranges>
#include <utility>

#include "vocabulary/formatted.hpp"

namespace sublet {

OfferBook::OfferBook(LeaseKind kind, DisplayTable &displays, LeaseProvider &provider,
                     const DisplayPolicy &policy, Publication publication, Observer observe)
    : kind_(kind), displays_(displays), provider_(provider), policy_(policy),
      publication_(std::move(publication)), observe_(std::move(observe)) {}

void OfferBook::open(wire::LeaseDeviceGlobal &global) {
    global_ = &global;
    publish();
}

void OfferBook::close() {
    publish();
    global_->set_open(false);
    global_ = nullptr;
    for (const ConnectorId connector : std::exchange(last_reported_, {}) | std::views::keys) {
        observe_(DisplayGone{connector});
    }
}

void OfferBook::judge(const ConnectorFacts &facts, std::string description) {
    displays_.judge(facts, policy_, std::move(description));
    provider_.apply(facts.id);
}

void OfferBook::policy_changed() {
    const Batch batch(*this);
    for (const ConnectorId connector : displays_.all() | std::views::keys) {
        if (displays_.find(connector)->phase != DisplayPhase::Disconnected) {
            judge_again(connector);
            provider_.apply(connector);
        }
    }
}

std::expected<void, Error> OfferBook::override_offer(ConnectorId connector,
                                                     std::optional<bool> offer) {
    if (displays_.find(connector) == nullptr) {
        return std::unexpected(Error::make(Error::Kind::NotFound,
                                           formatted("no such connector: {}", connector.value())));
    }
    displays_.override_offer(connector, offer);
    provider_.apply(connector); // One that is preset on connect is lit only while it is on offer.
    publish();
    return {};
}

void OfferBook::forget(ConnectorId connector) {
    displays_.forget(connector);
    if (last_reported_.erase(connector) != 0) {
        observe_(DisplayGone{connector});
    }
}

void OfferBook::publish() {
    if (batches_ > 0 || global_ == nullptr) {
        return;
    }
    for (const ConnectorId connector : displays_.all() | std::views::keys) {
        displays_.note(connector, &Display::obstacle, provider_.obstacle(connector));
    }
    publication_.before();
    tell_clients();
    report_changes();
    publication_.after();
}

void OfferBook::tell_clients() {
    global_->publish(suspended_.empty() ? displays_.offers()
                                        : std::vector<wire::OfferedConnector>());
}

std::vector<DisplayReport> OfferBook::reports() const {
    return displays_.all() | std::views::values |
           std::views::transform([this](const Display &display) { return report(display); }) |
           std::ranges::to<std::vector>();
}

void OfferBook::report_changes() {
    for (const auto &[connector, display] : displays_.all()) {
        DisplayReport now = report(display);
        DisplayReport &last = last_reported_[connector];
        if (last != now) {
            last = std::move(now);
            observe_(DisplayChanged{last});
        }
    }
}

DisplayReport OfferBook::report(const Display &display) const {
    DisplayReport report{.facts = display.facts};
    if (display.phase == DisplayPhase::Disconnected) {
        report.reason = "nothing is plugged in";
        return report;
    }
    const bool leased = display.phase == DisplayPhase::Leased;
    report.rule = display.verdict.name;
    report.on_desktop = kind_ == LeaseKind::Kernel && display.verdict.desktop && !leased;
    report.offered = display.offered() && suspended_.empty();
    report.use = leased              ? DisplayUse::Leased
                 : report.offered    ? DisplayUse::Offered
                 : report.on_desktop ? DisplayUse::Desktop
                                     : DisplayUse::Withheld;
    report.lease = leased ? display.lease : LeaseId();
    report.reason = (kind_ == LeaseKind::Relayed ? "relayed: " : "") + reason(display);
    return report;
}

std::string OfferBook::reason(const Display &display) const {
    if (display.phase != DisplayPhase::Leased) {
        return !suspended_.empty()         ? suspended_
               : !display.obstacle.empty() ? display.obstacle
                                           : display.reason();
    }
    return display.reason() + (suspended_.empty() ? "" : "; suspended: " + suspended_);
}

} // namespace sublet
