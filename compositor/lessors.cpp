#include "lessors.hpp"

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <ranges>
#include <string>
#include <string_view>

#include <sys/stat.h>

#include "relay/parent_connection.hpp"
#include "vocabulary/log.hpp"
#include "wlr/parent_display.hpp"

namespace sublet {

namespace {

/// How long a parent may take to say what it lends before we go on without it: longer than any
/// needs whose session is not switched away.
constexpr std::chrono::seconds usual_answer(1);

} // namespace

Lessors::Lessors(const Graphics &graphics, OutputUser *desktop, const LeasePolicy &policy,
                 DisplayHistory &history, const AskConsent &ask,
                 const wire::LeaseDeviceGlobal::Identify &identify, LeaseLedger::Observer observer,
                 std::function<void(const ClaimEvent &)> observe_claims)
    : graphics_(graphics), history_(history), ask_(ask), identify_(identify),
      observer_(std::move(observer)), desktop_override_(policy),
      claims_(
          {.rules = desktop_override_,
           .ask =
               [ask](ClaimId, const ConsentNeeded &question, const wire::LeaseRequest &request,
                     const std::vector<std::string> &displays, ConsentAnswer answer) {
                   return ask(question, request, displays, std::move(answer));
               },
           .rules_allow_claims = [&policy] { return policy.allows_claims(); },
           // A parent asks that of its own desktop, where the displays are.
           .was_desktops =
               [this](const EdidFacts &edid) {
                   return !relay_ && history_.first_user(edid) == FirstUser::Desktop;
               },
           .claimed =
               [this](const EdidFacts &edid) {
                   if (!relay_) {
                       history_.note(edid, FirstUser::Claim);
                   }
               },
           .judge_again = [this] { judge_again(); },
           .observe = std::move(observe_claims),
           .tell_parent = [this](const wire::ClaimRequest &claim) { return tell_parent(claim); },
           .end_at_parent =
               [this](ClaimId id) {
                   if (ParentClaims *parent = relay_ ? relay_->claims() : nullptr) {
                       parent->end(id);
                   }
               }}),
      terms_(graphics.display, &claims_, identify),
      cards_(graphics, desktop, claims_, ask, identify,
             [this](const std::string &card, const LessorEvent &event) { observe(card, event); }) {
    claims_.open(terms_);
}

void Lessors::observe(const std::string &card, const LessorEvent &event) {
    if (const auto *changed = std::get_if<DisplayChanged>(&event);
        changed && changed->display.on_desktop && changed->display.facts.edid) {
        history_.note(*changed->display.facts.edid, FirstUser::Desktop);
    }
    observer_(card, event);
    claims_.observe(card, event);
}

bool Lessors::tell_parent(const wire::ClaimRequest &claim) {
    ParentClaims *parent = relay_ ? relay_->claims() : nullptr;
    if (parent != nullptr) {
        parent->make(claim);
    }
    return parent != nullptr;
}

std::expected<void, Error> Lessors::start() {
    follow_parent();
    return cards_.start();
}

void Lessors::follow_parent() {
    const auto display = parent_display(graphics_.backend);
    if (!display) {
        return;
    }
    auto parent = connect_to_parent(display->wayland_fd);
    if (!parent) {
        log_warn("inventory: nothing is relayed: {}", parent.error().message());
        return;
    }
    relay_.emplace(
        graphics_.display, std::move(*parent), claims_, ask_, identify_,
        [this](const std::string &card, const LessorEvent &event) { observe(card, event); });
    relay_->hear(usual_answer);
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
            !std::ranges::contains(cards_.all(), status.st_rdev, &CardLessor::device)) {
            log_warn("inventory: {} is not used: the renderer cannot share pictures between it and "
                     "the first card. WLR_RENDERER=gles2 may, or name it first in WLR_DRM_DEVICES",
                     path);
        }
    }
}

void Lessors::policy_changed() {
    judge_again();
    claims_.rules_changed();
}

void Lessors::override_desktop(const ConnectorFacts &facts, std::optional<bool> desktop) {
    desktop_override_.set(facts, desktop);
    policy_changed();
}

void Lessors::judge_again() {
    cards_.policy_changed();
    if (relay_) {
        relay_->policy_changed();
    }
}

std::vector<LeaseLedger *> Lessors::ledgers() {
    std::vector<LeaseLedger *> ledgers;
    for (CardLessor &card : cards_.all()) {
        ledgers.push_back(&card.lessor().ledger());
    }
    if (relay_) {
        for (RelayLessor &lessor : relay_->lessors()) {
            ledgers.push_back(&lessor.ledger());
        }
    }
    return ledgers;
}

} // namespace sublet
