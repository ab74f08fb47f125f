#include "lessor-wlr/card_lessors.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "vocabulary/log.hpp"

namespace sublet {

CardLessors::CardLessors(const Graphics &graphics, OutputUser *user, const DisplayPolicy &policy,
                         AskConsent ask, wire::LeaseDeviceGlobal::Identify identify,
                         LeaseLedger::Observer observer)
    : graphics_(graphics), user_(user), policy_(policy), ask_(std::move(ask)),
      identify_(std::move(identify)), observer_(std::move(observer)),
      find_cards_later_(graphics.loop(), [this] {
          if (const auto found = find_cards(); !found) {
              log_error("inventory: {}", found.error().message());
          }
      }) {}

CardLessors::~CardLessors() {
    // All of them while all of them can still be asked.
    for (CardLessor &card : cards_) {
        card.shut_down();
    }
}

std::expected<void, Error> CardLessors::start() {
    if (graphics_.session == nullptr) {
        return {};
    }
    card_announced_.connect<&CardLessors::on_card_announced>(graphics_.session->events.add_drm_card,
                                                             *this);
    session_destroyed_.connect_first<&CardLessors::on_session_destroyed>(
        graphics_.session->events.destroy, *this);
    return find_cards();
}

bool CardLessors::output_added(wlr_output *output) {
    if (!wlr_output_is_drm(output)) {
        return false;
    }
    if (find(output->backend) == nullptr) {
        if (const auto added = add_card(output->backend); !added) {
            log_error("inventory: {}", added.error().message());
            return false;
        }
    }
    find(output->backend)->output_added(output);
    return true;
}

void CardLessors::policy_changed() {
    for (CardLessor &card : cards_) {
        card.lessor().ledger().offers().policy_changed();
    }
}

void CardLessors::renderer_replaced() {
    for (CardLessor &card : cards_) {
        card.renderer_replaced();
    }
}

CardLessor *CardLessors::find(const wlr_backend *backend) {
    const auto found = std::ranges::find(cards_, backend, &CardLessor::backend);
    return found == cards_.end() ? nullptr : &*found;
}

std::expected<void, Error> CardLessors::find_cards() {
    std::vector<wlr_backend *> backends;
    const auto visit = [](wlr_backend *backend, void *data) {
        static_cast<std::vector<wlr_backend *> *>(data)->push_back(backend);
    };
    if (wlr_backend_is_multi(graphics_.backend)) {
        wlr_multi_for_each_backend(graphics_.backend, visit, &backends);
    } else {
        backends.push_back(graphics_.backend);
    }
    for (wlr_backend *backend : backends) {
        if (!wlr_backend_is_drm(backend) || find(backend) != nullptr) {
            continue;
        }
        if (auto added = add_card(backend); !added) {
            return added;
        }
    }
    return {};
}

std::expected<void, Error> CardLessors::add_card(wlr_backend *backend) {
    CardLessor &card =
        cards_.emplace_back(backend, graphics_, user_, policy_, ask_, identify_, observer_);
    if (auto started = card.start(); !started) {
        cards_.pop_back();
        return started;
    }
    BackendWatch &watch = watches_.emplace_back(this, backend);
    watch.destroy.connect<&BackendWatch::on_destroy>(backend->events.destroy, watch);
    log_info("inventory: lending from {}", card.node());
    return {};
}

void CardLessors::card_removed(BackendWatch &watch) {
    const wlr_backend *backend = watch.backend;
    watches_.remove_if([&](const BackendWatch &candidate) { return &candidate == &watch; });
    cards_.remove_if([&](const CardLessor &card) { return card.backend() == backend; });
}

void CardLessors::on_card_announced() {
    // wlroots makes the backend of a new card in a listener of its own, maybe after this one.
    find_cards_later_.schedule();
}

/// The backends go next, and with them the cards: leases are taken back while there are any.
void CardLessors::on_session_destroyed() {
    session_destroyed_.disconnect();
    card_announced_.disconnect();
    for (CardLessor &card : cards_) {
        card.shut_down();
    }
}

} // namespace sublet
