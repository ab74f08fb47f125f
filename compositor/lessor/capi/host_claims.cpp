#include "lessor/capi/host_claims.hpp"

#include <utility>
#include <variant>

namespace sublet::capi {

HostClaims::HostClaims(wl_display *display, const HostPolicy &host,
                       std::function<void()> judge_again)
    : host_(host), judge_again_(std::move(judge_again)),
      book_({.rules = host,
             .ask = host.claim_asker(),
             .rules_allow_claims = [this] { return host_.wide_claims(); },
             .was_desktops =
                 [this](const EdidFacts &edid) {
                     const auto first = first_users_.find(identity(edid));
                     return first != first_users_.end() && first->second == FirstUser::Desktop;
                 },
             .claimed =
                 [this](const EdidFacts &edid) {
                     first_users_.try_emplace(identity(edid), FirstUser::Claim);
                 },
             .judge_again = [this] { judge_again_(); },
             .observe = [this](const ClaimEvent &event) { host_.tell(event); }}),
      terms_(display, &book_, host.identifier()) {
    book_.open(terms_);
}

LeaseLedger::Observer HostClaims::observer() {
    return [this](const std::string &card, const LessorEvent &event) {
        if (const auto *changed = std::get_if<DisplayChanged>(&event);
            changed && changed->display.on_desktop && changed->display.facts.edid) {
            first_users_.try_emplace(identity(*changed->display.facts.edid), FirstUser::Desktop);
        }
        host_.tell(card, event);
        book_.observe(card, event);
    };
}

void HostClaims::policy_changed() {
    judge_again_();
    book_.rules_changed();
}

} // namespace sublet::capi
