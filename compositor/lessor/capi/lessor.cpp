// The functions of <sublet/lessor.h> that take a lessor or a card, and those that take nothing.

#include <cerrno>
#include <list>
#include <new>

#include <sublet/lessor.h>

#include "lessor/capi/callbacks.hpp"
#include "lessor/capi/host_claims.hpp"
#include "lessor/capi/host_outputs.hpp"
#include "lessor/capi/host_policy.hpp"
#include "lessor/capi/no_exception.hpp"
#include "server/lease_device_global.hpp"
#include "vocabulary/log.hpp"

using namespace sublet;

struct sublet_lessor_card {
    sublet_lessor_card(sublet_lessor &its_owner, int drm_fd,
                       const sublet_lessor_outputs &given_outputs, void *data);

    sublet_lessor &owner;
    capi::HostOutputs outputs;
    Lessor lessor;
};

struct sublet_lessor {
    sublet_lessor(wl_display *its_display, const sublet_lessor_policy &given_policy, void *data)
        : display(its_display), policy(display, given_policy, data),
          claims(display, policy, [this] {
              for (sublet_lessor_card &card : cards) {
                  card.lessor.ledger().offers().policy_changed();
              }
          }) {}

    /// Calls `action` on the ledger that has the lease. -ENOENT: none has.
    template <typename Action> int on_lease(uint32_t id, Action &&action) {
        for (sublet_lessor_card &card : cards) {
            if (action(card.lessor.ledger(), LeaseId(id))) {
                return 0;
            }
        }
        return -ENOENT;
    }

    wl_display *display;
    capi::HostPolicy policy;
    capi::HostClaims claims;
    std::list<sublet_lessor_card> cards;
};

sublet_lessor_card::sublet_lessor_card(sublet_lessor &its_owner, int drm_fd,
                                       const sublet_lessor_outputs &given_outputs, void *data)
    : owner(its_owner), outputs(given_outputs, data),
      lessor(owner.display, drm_fd, owner.claims.policy(), outputs, owner.policy.asker(),
             owner.policy.identifier(), owner.claims.observer()) {}

namespace {

std::nullptr_t fail(int error) {
    errno = error;
    return nullptr;
}

} // namespace

sublet_lessor *sublet_lessor_create(wl_display *display, const sublet_lessor_policy *policy,
                                    void *data) try {
    const auto own_policy = capi::copy_callbacks(policy);
    if (!own_policy) {
        return fail(EINVAL);
    }
    return std::make_unique<sublet_lessor>(display, *own_policy, data).release();
} catch (const std::bad_alloc &) {
    return fail(ENOMEM);
}

void sublet_lessor_destroy(sublet_lessor *lessor) {
    capi::no_exception([&] { delete lessor; });
}

sublet_lessor_card *sublet_lessor_add_card(sublet_lessor *lessor, int drm_fd,
                                           const sublet_lessor_outputs *outputs, void *data,
                                           bool active) try {
    const auto own_outputs = capi::copy_callbacks(outputs);
    if (!own_outputs || own_outputs->enable == nullptr || own_outputs->disable == nullptr ||
        own_outputs->modeset_black == nullptr) {
        return fail(EINVAL);
    }
    std::list<sublet_lessor_card> made;
    sublet_lessor_card &card = made.emplace_back(*lessor, drm_fd, *own_outputs, data);
    if (const auto started = card.lessor.start(active); !started) {
        return fail(started.error().code);
    }
    lessor->cards.splice(lessor->cards.end(), made);
    return &card;
} catch (const std::bad_alloc &) {
    return fail(ENOMEM);
}

void sublet_lessor_remove_card(sublet_lessor_card *card) {
    if (card != nullptr) {
        capi::no_exception([&] {
            card->owner.cards.remove_if([&](const auto &other) { return &other == card; });
        });
    }
}

void sublet_lessor_card_output_added(sublet_lessor_card *card, uint32_t connector_id) {
    capi::no_exception([&] { card->lessor.output_appeared(ConnectorId(connector_id)); });
}

void sublet_lessor_card_output_removed(sublet_lessor_card *card, uint32_t connector_id) {
    capi::no_exception([&] { card->lessor.output_vanishes(ConnectorId(connector_id)); });
}

void sublet_lessor_card_session_returning(sublet_lessor_card *card) {
    capi::no_exception([&] { card->lessor.session_activating(); });
}

void sublet_lessor_card_session_changed(sublet_lessor_card *card, bool active) {
    capi::no_exception([&] { card->lessor.session_changed(active); });
}

void sublet_lessor_policy_changed(sublet_lessor *lessor) {
    capi::no_exception([&] { lessor->claims.policy_changed(); });
}

int sublet_lessor_revoke(sublet_lessor *lessor, uint32_t lease_id) {
    return capi::no_exception([&] {
        return lessor->on_lease(lease_id, [](LeaseLedger &ledger, LeaseId id) {
            return ledger.revoke(id).has_value();
        });
    });
}

int sublet_lessor_set_masked(sublet_lessor *lessor, uint32_t lease_id, bool masked) {
    return capi::no_exception([&] {
        return lessor->on_lease(lease_id, [masked](LeaseLedger &ledger, LeaseId id) {
            return ledger.states().set_masked(id, masked).has_value();
        });
    });
}

int sublet_lessor_drop_claim(sublet_lessor *lessor, uint32_t claim_id) {
    return capi::no_exception([&] { return lessor->claims.drop(ClaimId(claim_id)) ? 0 : -ENOENT; });
}

bool sublet_lessor_is_lease_global(const wl_global *global) {
    return wire::is_lease_device(global) || wire::is_lease_terms_manager(global);
}

void sublet_lessor_set_log(sublet_lessor_log_level level,
                           void (*sink)(void *, sublet_lessor_log_level, const char *),
                           void *data) {
    capi::no_exception([&] {
        Log::get().set_level(static_cast<LogLevel>(level));
        Log::get().set_sink([sink, data](LogLevel of_line, std::string_view line) {
            if (sink != nullptr) {
                sink(data, static_cast<sublet_lessor_log_level>(of_line),
                     std::string(line).c_str());
            }
        });
    });
}
