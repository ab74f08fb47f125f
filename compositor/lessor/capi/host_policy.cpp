#include "lessor/capi/host_policy.hpp"

#include <utility>
#include <variant>

#include <wayland-server-core.h>

#include "lessor/capi/client_view.hpp"
#include "lessor/capi/display_view.hpp"
#include "lessor/client_identity.hpp"
#include "vocabulary/formatted.hpp"
#include "vocabulary/text.hpp"

namespace sublet::capi {

namespace {

sublet_lessor_rule rule_of(const Verdict &verdict) {
    return {.desktop = verdict.desktop,
            .offer = verdict.offer,
            .sandboxed = false,
            .ask = true,
            .mask = verdict.mask,
            .preset = verdict.preset == PresetTime::OnConnect,
            .primary_and_cursor_only = verdict.planes == LeasedPlanes::PrimaryAndCursor,
            .keep_mode = verdict.modeset == ModesetBy::Lessor,
            .width = 0,
            .height = 0,
            .refresh_mhz = 0,
            .client_mode = verdict.terms.mode,
            .client_mask = verdict.terms.mask,
            .client_planes = verdict.terms.planes,
            .claims = SUBLET_LESSOR_CLAIMS_OF_STRANGERS};
}

void apply(const sublet_lessor_rule &rule, Verdict &verdict) {
    verdict.desktop = rule.desktop;
    verdict.offer = rule.offer;
    verdict.mask = rule.mask;
    verdict.preset = rule.preset ? PresetTime::OnConnect : PresetTime::OnGrant;
    verdict.planes =
        rule.primary_and_cursor_only ? LeasedPlanes::PrimaryAndCursor : LeasedPlanes::All;
    verdict.modeset = rule.keep_mode ? ModesetBy::Lessor : ModesetBy::Lessee;
    verdict.mode = {.width = static_cast<int>(rule.width),
                    .height = static_cast<int>(rule.height),
                    .refresh_mhz = static_cast<int>(rule.refresh_mhz)};
    verdict.terms = {.mode = rule.client_mode && !rule.keep_mode,
                     .mask = rule.client_mask,
                     .planes = rule.client_planes};
    verdict.claims = static_cast<ClaimRight>(rule.claims);
    if (rule.sandboxed) {
        verdict.clients.sandbox_ids = {"*"};
    }
}

// The numbers of the C API are those of its enums.
static_assert(int{SUBLET_LESSOR_CLAIMS_OF_STRANGERS} == static_cast<int>(ClaimRight::Unsaid));
static_assert(int{SUBLET_LESSOR_CLAIMS_NEVER} == static_cast<int>(ClaimRight::Never));
static_assert(int{SUBLET_LESSOR_CLAIMS_ASK} == static_cast<int>(ClaimRight::Consent));
static_assert(int{SUBLET_LESSOR_CLAIMS_ALLOW} == static_cast<int>(ClaimRight::Allow));

/// "maker HVR, product 0x0101, model Head*".
std::string description(const ClaimCriteria &criteria) {
    std::vector<std::string> words;
    const auto add = [&](std::string_view what, const std::optional<ClaimPattern> &pattern) {
        if (pattern) {
            words.push_back(formatted("{} {}", what, pattern->text));
        }
    };
    add("maker", criteria.maker);
    if (criteria.product) {
        words.push_back(formatted("product {:#06x}", *criteria.product));
    }
    add("model", criteria.model);
    add("serial", criteria.serial);
    add("connector type", criteria.connector_type);
    return join(words);
}

/// Tells one event in C.
class Teller {
public:
    Teller(const sublet_lessor_policy &policy, void *data, const char *card)
        : policy_(policy), data_(data) {
        event_.card = card;
    }

    void operator()(const LeaseCreated &created) { tell(SUBLET_LESSOR_GRANTED, created.lease, ""); }
    void operator()(const LeaseChanged &) {}
    void operator()(const LeaseEnded &ended) {
        tell(SUBLET_LESSOR_ENDED, ended.lease, to_string(ended.cause));
    }
    void operator()(const LeaseRefused &refused) {
        event_.refusal = static_cast<sublet_lessor_refusal>(refused.kind);
        tell(SUBLET_LESSOR_REFUSED, refused.id, &refused.client, refused.connector_names,
             refused.reason);
    }
    void operator()(const DisplayChanged &changed) {
        event_.offered = changed.display.offered;
        tell(SUBLET_LESSOR_DISPLAY, {}, nullptr, {changed.display.facts.name},
             changed.display.reason);
    }
    void operator()(const DisplayGone &) {}

    void operator()(const ClaimChanged &changed) { tell(SUBLET_LESSOR_CLAIMED, changed.claim); }
    void operator()(const ClaimEnded &ended) { tell(SUBLET_LESSOR_UNCLAIMED, ended.claim); }

private:
    void tell(sublet_lessor_event_type type, const ClaimReport &claim) {
        event_.claim_id = claim.id.value();
        tell(type, {}, &claim.client, claim.displays, description(claim.criteria));
    }
    void tell(sublet_lessor_event_type type, const LeaseReport &lease, std::string_view reason) {
        tell(type, lease.id, &lease.client, lease.connector_names, reason);
    }
    void tell(sublet_lessor_event_type type, LeaseId lease, const ClientFacts *client,
              const std::vector<std::string> &connectors, std::string_view reason) {
        const sublet_lessor_client view =
            client != nullptr ? view_of(*client) : sublet_lessor_client{};
        const std::string words(reason);
        std::vector<const char *> names;
        names.reserve(connectors.size());
        for (const std::string &connector : connectors) {
            names.push_back(connector.c_str());
        }
        event_.type = type;
        event_.lease_id = lease.value();
        event_.client = client != nullptr ? &view : nullptr;
        event_.connectors = names.data();
        event_.connector_count = names.size();
        event_.reason = words.c_str();
        policy_.event(data_, &event_);
    }

    const sublet_lessor_policy &policy_;
    void *data_;
    sublet_lessor_event event_ = {};
};

} // namespace

HostPolicy::HostPolicy(wl_display *display, const sublet_lessor_policy &policy, void *data)
    : loop_(wl_display_get_event_loop(display)), policy_(policy), data_(data) {}

Verdict HostPolicy::judge(const ConnectorFacts &facts) const {
    Verdict verdict = defaults_.judge(facts);
    sublet_lessor_rule rule = rule_of(verdict);
    if (policy_.judge != nullptr) {
        const DisplayView view(facts);
        policy_.judge(data_, &view.display(), &rule);
        apply(rule, verdict);
        verdict.name = "of the compositor";
    }
    if (rule.ask && policy_.request != nullptr) {
        verdict.clients.consent = {"the compositor"};
    }
    return verdict;
}

AskConsent HostPolicy::asker() const {
    return [this](const ConsentNeeded &, const wire::LeaseRequest &request,
                  const std::vector<std::string> &connectors, ConsentAnswer answer) {
        return ask({request, {}, connectors}, std::move(answer));
    };
}

ClaimBook::Ask HostPolicy::claim_asker() const {
    return [this](ClaimId claim, const ConsentNeeded &, const wire::LeaseRequest &request,
                  const std::vector<std::string> &connectors, ConsentAnswer answer) {
        return ask({request, claim, connectors}, std::move(answer));
    };
}

std::unique_ptr<PendingConsent> HostPolicy::ask(sublet_lessor_request::Asked asked,
                                                ConsentAnswer answer) const {
    auto request = std::make_unique<sublet_lessor_request>(
        loop_, std::move(asked), std::move(answer), [this](sublet_lessor_request *gone) {
            if (policy_.request_gone != nullptr) {
                policy_.request_gone(data_, gone);
            }
        });
    policy_.request(data_, request.get());
    return request;
}

wire::LeaseDeviceGlobal::Identify HostPolicy::identifier() const {
    return [this](wl_client *client) {
        const char *sandbox = policy_.sandbox != nullptr ? policy_.sandbox(data_, client) : nullptr;
        return identify(client,
                        sandbox != nullptr ? std::optional<std::string>(sandbox) : std::nullopt);
    };
}

void HostPolicy::tell(const std::string &card, const LessorEvent &event) const {
    if (policy_.event != nullptr) {
        std::visit(Teller(policy_, data_, card.c_str()), event);
    }
}

void HostPolicy::tell(const ClaimEvent &event) const {
    if (policy_.event != nullptr) {
        std::visit(Teller(policy_, data_, nullptr), event);
    }
}

} // namespace sublet::capi
