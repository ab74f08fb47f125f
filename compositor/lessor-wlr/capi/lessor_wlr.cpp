// The functions of <sublet/lessor-wlr.h>.

#include <cerrno>
#include <memory>
#include <new>

#include <sublet/lessor-wlr.h>

#include "lessor-wlr/card_lessors.hpp"
#include "lessor-wlr/output_user.hpp"
#include "lessor/capi/callbacks.hpp"
#include "lessor/capi/host_claims.hpp"
#include "lessor/capi/host_policy.hpp"
#include "lessor/capi/no_exception.hpp"

using namespace sublet;

namespace {

/// What a compositor does with outputs, by the functions it gave.
class HostOutputUser final : public OutputUser {
public:
    HostOutputUser(const sublet_lessor_wlr_outputs &outputs, void *data)
        : outputs_(outputs), data_(data) {}

    void add_output(wlr_output *output) override { outputs_.add(data_, output); }
    void remove_output(wlr_output *output) override { outputs_.remove(data_, output); }
    void list_output(wlr_output *output) override {
        (outputs_.list != nullptr ? outputs_.list : outputs_.remove)(data_, output);
    }
    void output_destroyed(wlr_output *output) override { outputs_.remove(data_, output); }

private:
    sublet_lessor_wlr_outputs outputs_;
    void *data_;
};

sublet_lessor_wlr *fail(int error) {
    errno = error;
    return nullptr;
}

} // namespace

struct sublet_lessor_wlr {
    sublet_lessor_wlr(const Graphics &given_graphics,
                      const sublet_lessor_wlr_outputs &given_outputs,
                      const sublet_lessor_policy &given_policy, void *data)
        : graphics(given_graphics), policy(graphics.display, given_policy, data),
          claims(graphics.display, policy, [this] { cards.policy_changed(); }),
          user(given_outputs, data), cards(graphics, &user, claims.policy(), policy.asker(),
                                           policy.identifier(), claims.observer()) {}

    /// Calls `action` on the ledger that has the lease. -ENOENT: none has.
    template <typename Action> int on_lease(uint32_t id, Action &&action) {
        for (CardLessor &card : cards.all()) {
            if (action(card.lessor().ledger(), LeaseId(id))) {
                return 0;
            }
        }
        return -ENOENT;
    }

    Graphics graphics;
    capi::HostPolicy policy;
    capi::HostClaims claims;
    HostOutputUser user;
    CardLessors cards;
};

sublet_lessor_wlr *sublet_lessor_wlr_create(wl_display *display, wlr_backend *backend,
                                            wlr_session *session, wlr_renderer *renderer,
                                            wlr_allocator *allocator,
                                            const sublet_lessor_wlr_outputs *outputs,
                                            const sublet_lessor_policy *policy, void *data) try {
    const auto own_outputs = capi::copy_callbacks(outputs);
    const auto own_policy = capi::copy_callbacks(policy);
    if (!own_outputs || !own_policy || own_outputs->add == nullptr ||
        own_outputs->remove == nullptr) {
        return fail(EINVAL);
    }
    auto lessor = std::make_unique<sublet_lessor_wlr>(Graphics{.display = display,
                                                               .backend = backend,
                                                               .session = session,
                                                               .renderer = renderer,
                                                               .allocator = allocator},
                                                      *own_outputs, *own_policy, data);
    if (const auto started = lessor->cards.start(); !started) {
        return fail(started.error().code);
    }
    return lessor.release();
} catch (const std::bad_alloc &) {
    return fail(ENOMEM);
}

void sublet_lessor_wlr_destroy(sublet_lessor_wlr *lessor) {
    capi::no_exception([&] { delete lessor; });
}

bool sublet_lessor_wlr_output_added(sublet_lessor_wlr *lessor, wlr_output *output) {
    return capi::no_exception([&] { return lessor->cards.output_added(output); });
}

void sublet_lessor_wlr_policy_changed(sublet_lessor_wlr *lessor) {
    capi::no_exception([&] { lessor->claims.policy_changed(); });
}

int sublet_lessor_wlr_revoke(sublet_lessor_wlr *lessor, uint32_t lease_id) {
    return capi::no_exception([&] {
        return lessor->on_lease(lease_id, [](LeaseLedger &ledger, LeaseId id) {
            return ledger.revoke(id).has_value();
        });
    });
}

int sublet_lessor_wlr_set_masked(sublet_lessor_wlr *lessor, uint32_t lease_id, bool masked) {
    return capi::no_exception([&] {
        return lessor->on_lease(lease_id, [masked](LeaseLedger &ledger, LeaseId id) {
            return ledger.states().set_masked(id, masked).has_value();
        });
    });
}

int sublet_lessor_wlr_drop_claim(sublet_lessor_wlr *lessor, uint32_t claim_id) {
    return capi::no_exception([&] { return lessor->claims.drop(ClaimId(claim_id)) ? 0 : -ENOENT; });
}
