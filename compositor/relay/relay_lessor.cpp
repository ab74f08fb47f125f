#include "relay/relay_lessor.hpp"

#include <ranges>
#include <utility>

#include "vocabulary/log.hpp"

namespace sublet {

RelayLessor::RelayLessor(wl_display *display, lessee::Connection &parent,
                         lessee::LeaseDevice &device, const DisplayPolicy &policy, AskConsent ask,
                         wire::LeaseDeviceGlobal::Identify identify, LeaseLedger::Observer observer)
    : device_(&device), parent_device_(device.id()), offers_(device),
      provider_(parent, device, offers_, displays_),
      ledger_(LeaseKind::Relayed, displays_, provider_, policy, std::move(ask),
              std::move(observer)),
      global_(display, ledger_, std::move(identify)) {
    ledger_.open(global_);
}

RelayLessor::~RelayLessor() {
    shut_down(EndCause::CardGone);
}

void RelayLessor::shut_down(EndCause cause) {
    if (device_ == nullptr) {
        return;
    }
    offers_.clear();
    ledger_.close(cause);
    provider_.shut_down();
    device_ = nullptr;
}

void RelayLessor::on_parent_dispatched() {
    if (!device_->settled()) {
        return;
    }
    if (ledger_.node().empty()) {
        ledger_.set_node(device_->node_path().empty() ? "parent" : device_->node_path());
        log_info("inventory: relaying {} of the parent compositor", ledger_.node());
    }
    {
        const OfferBook::Batch batch(ledger_.offers());
        offers_.update();
        update_displays();
        provider_.take_returned();
        refuse_outdated();
    }
    provider_.take_answers();
    update_displays(); // The end of a lease may have told that its display was pulled.
    ledger_.offers().publish();
    if (provider_.has_fd()) {
        global_.set_open(true);
    }
}

/// Judges every display that the parent ever offered, by what is known of it now.
void RelayLessor::update_displays() {
    for (const auto &[connector, facts] : offers_.facts()) {
        const Display *display = displays_.find(connector);
        const ParentOffers::Offer *offer = offers_.find(connector);
        if (!facts.connected && offer == nullptr && (display == nullptr || !display->lease)) {
            displays_.disconnect(facts);
            continue;
        }
        ledger_.offers().judge(facts, offer != nullptr     ? offer->offer.description
                                      : display != nullptr ? std::string(display->description)
                                                           : facts.description());
    }
}

/// Who waits for consent waits for an offer of the parent's that may be gone by now.
void RelayLessor::refuse_outdated() {
    for (const auto &[connector, display] : displays_.all()) {
        const ParentOffers::Offer *offer = offers_.find(connector);
        if (display.phase == DisplayPhase::Reserved && (offer == nullptr || offer->is_new)) {
            ledger_.refuse_waiting(connector, {.reason = RefusalReason::Withdrawn,
                                               .text = "the parent withdrew the display meanwhile",
                                               .connector = connector});
        }
    }
}

} // namespace sublet
