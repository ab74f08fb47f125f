#include "lessors.hpp"

#include <algorithm>
#include <cstdlib>
#include <ranges>
#include <string>
#include <string_view>

#include <sys/stat.h>

#include "relay/parent_connection.hpp"
#include "vocabulary/log.hpp"
#include "wlr/parent_display.hpp"

namespace sublet {

Lessors::Lessors(const Graphics &graphics, Desktop *desktop, const LeasePolicy &policy,
                 AskConsent ask, wire::LeaseDeviceGlobal::Identify identify,
                 LeaseLedger::Observer observer)
    : graphics_(graphics), desktop_(desktop), policy_(policy), ask_(std::move(ask)),
      identify_(std::move(identify)), observer_(std::move(observer)),
      find_cards_later_(graphics.loop(), [this] { find_cards(); }) {}

Lessors::~Lessors() {
    // All of them while all of them can still be asked.
    for (CardLessor &card : cards_) {
        card.lessor().shut_down();
    }
}

std::expected<void, Error> Lessors::start() {
    follow_parent();
    return graphics_.session ? follow_cards() : std::expected<void, Error>{};
}

void Lessors::follow_parent() {
    const auto backend_fd = parent_display_fd(graphics_.backend);
    if (!backend_fd) {
        return;
    }
    auto parent = connect_to_parent(*backend_fd);
    if (!parent) {
        log_warn("inventory: nothing is relayed: {}", parent.error().message());
        return;
    }
    relay_.emplace(graphics_.display, std::move(*parent), policy_, ask_, identify_, observer_);
}

std::expected<void, Error> Lessors::follow_cards() {
    auto uevents = UeventMonitor::open();
    if (!uevents) {
        return std::unexpected(uevents.error());
    }
    uevents_ = std::move(*uevents);
    uevent_source_.emplace(graphics_.loop(), uevents_->fd(), WL_EVENT_READABLE,
                           [this](uint32_t) { read_uevents(); });
    session_returns_.connect_first<&Lessors::on_session_returns>(graphics_.session->events.active,
                                                                 *this);
    session_active_.connect<&Lessors::on_session_active>(graphics_.session->events.active, *this);
    card_announced_.connect<&Lessors::on_card_announced>(graphics_.session->events.add_drm_card,
                                                         *this);
    find_cards();
    return {};
}

void Lessors::warn_of_missing_cards() const {
    const char *named = std::getenv("WLR_DRM_DEVICES");
    if (named == nullptr || graphics_.session == nullptr) {
        return;
    }
    for (const auto part : std::views::split(std::string_view(named), ':')) {
        const std::string path(part.begin(), part.end());
        struct stat status{};
        if (stat(path.c_str(), &status) == 0 &&
            !std::ranges::contains(cards_, status.st_rdev, &CardLessor::device)) {
            log_warn("inventory: {} is not used: the renderer cannot share pictures between it and "
                     "the first card. WLR_RENDERER=gles2 may, or name it first in WLR_DRM_DEVICES",
                     path);
        }
    }
}

bool Lessors::output_added(wlr_output *output) {
    if (!wlr_output_is_drm(output)) {
        return false;
    }
    if (!card_of(output->backend)) {
        add_card(output->backend);
    }
    card_of(output->backend)->output_added(output);
    return true;
}

void Lessors::policy_changed() {
    for (CardLessor &card : cards_) {
        card.lessor().ledger().policy_changed();
    }
    if (relay_) {
        relay_->policy_changed();
    }
}

std::vector<LeaseLedger *> Lessors::ledgers() {
    std::vector<LeaseLedger *> ledgers;
    for (CardLessor &card : cards_) {
        ledgers.push_back(&card.lessor().ledger());
    }
    if (relay_) {
        for (RelayLessor &lessor : relay_->lessors()) {
            ledgers.push_back(&lessor.ledger());
        }
    }
    return ledgers;
}

CardLessor *Lessors::card_of(const wlr_backend *backend) {
    const auto found = std::ranges::find(cards_, backend, &CardLessor::backend);
    return found == cards_.end() ? nullptr : &*found;
}

void Lessors::find_cards() {
    const auto visit = [](wlr_backend *backend, void *data) {
        auto *lessors = static_cast<Lessors *>(data);
        if (wlr_backend_is_drm(backend) && !lessors->card_of(backend)) {
            lessors->add_card(backend);
        }
    };
    wlr_multi_for_each_backend(graphics_.backend, visit, this);
}

void Lessors::add_card(wlr_backend *backend) {
    cards_.emplace_back(backend, graphics_, desktop_, policy_, ask_, identify_, observer_);
    CardLessor &card = cards_.back();
    BackendWatch &watch = watches_.emplace_back(this, backend);
    watch.destroy.connect<&BackendWatch::on_destroy>(backend->events.destroy, watch);
    card.lessor().start(graphics_.active());
    log_info("inventory: lending from {}", card.node());
}

void Lessors::card_removed(BackendWatch &watch) {
    const wlr_backend *backend = watch.backend;
    watches_.remove_if([&](const BackendWatch &candidate) { return &candidate == &watch; });
    cards_.remove_if([&](const CardLessor &card) { return card.backend() == backend; });
}

void Lessors::on_card_announced() {
    // wlroots makes the backend of a new card in a listener of its own, maybe after this one.
    find_cards_later_.schedule();
}

void Lessors::on_session_returns() {
    if (graphics_.session->active) {
        for (CardLessor &card : cards_) {
            card.lessor().session_activating();
        }
    }
}

void Lessors::on_session_active() {
    for (CardLessor &card : cards_) {
        card.lessor().session_changed(graphics_.session->active);
    }
}

void Lessors::read_uevents() {
    const auto events = uevents_->read();
    for (CardLessor &card : cards_) {
        card.handle(events);
    }
}

} // namespace sublet
