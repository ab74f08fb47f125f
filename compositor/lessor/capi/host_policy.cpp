#include "lessor/capi/host_policy.hpp"

#include <utility>
#include <variant>

#include <wayland-server-core.h>

#include "lessor/capi/client_view.hpp"
#include "lessor/capi/display_view.hpp"
#include "lessor/capi/request.hpp"
#include "lessor/client_identity.hpp"

namespace sublet::capi {

namespace {

sublet_lessor_terms terms_of(const Verdict &verdict) {
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
            .refresh_mhz = 0};
}

void apply(const sublet_lessor_terms &terms, Verdict &verdict) {
    verdict.desktop = terms.desktop;
    verdict.offer = terms.offer;
    verdict.mask = terms.mask;
    verdict.preset = terms.preset ? PresetTime::OnConnect : PresetTime::OnGrant;
    verdict.planes =
        terms.primary_and_cursor_only ? LeasedPlanes::PrimaryAndCursor : LeasedPlanes::All;
    verdict.modeset = terms.keep_mode ? ModesetBy::Lessor : ModesetBy::Lessee;
    verdict.mode = {.width = static_cast<int>(terms.width),
                    .height = static_cast<int>(terms.height),
                    .refresh_mhz = static_cast<int>(terms.refresh_mhz)};
    if (terms.sandboxed) {
        verdict.clients.sandbox_ids = {"*"};
    }
}

/// Tells one event in C.
class Teller {
public:
    Teller(const sublet_lessor_policy &policy, void *data, const std::string &card)
        : policy_(policy), data_(data) {
        event_.card = card.c_str();
    }

    void operator()(const LeaseCreated &created) { tell(SUBLET_LESSOR_GRANTED, created.lease, ""); }
    void operator()(const LeaseChanged &) {}
    void operator()(const LeaseEnded &ended) {
        tell(SUBLET_LESSOR_ENDED, ended.lease, to_string(ended.cause));
    }
    void operator()(const LeaseRefused &refused) {
        tell(SUBLET_LESSOR_REFUSED, refused.id, &refused.client, refused.connector_names,
             refused.reason);
    }
    void operator()(const DisplayChanged &changed) {
        event_.offered = changed.display.offered;
        tell(SUBLET_LESSOR_DISPLAY, {}, nullptr, {changed.display.facts.name},
             changed.display.reason);
    }
    void operator()(const DisplayGone &) {}

private:
    void tell(sublet_lessor_event_type type, const LeaseReport &lease, std::string_view reason) {
        tell(type, lease.id, &lease.client, lease.connector_names, reason);
    }
    void tell(sublet_lessor_event_type type, LeaseId lease, const ClientFacts *client,
              const std::vector<std::string> &connectors, std::string_view reason) {
        const sublet_lessor_client view =
            client != nullptr ? view_of(*client) : sublet_lessor_client{};
        const std::string words(reason);
        std::vector<const char *> names;
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
    sublet_lessor_terms terms = terms_of(verdict);
    if (policy_.judge != nullptr) {
        const DisplayView view(facts);
        policy_.judge(data_, &view.display(), &terms);
        apply(terms, verdict);
        verdict.name = "of the compositor";
    }
    if (terms.ask && policy_.request != nullptr) {
        verdict.clients.consent = {"the compositor"};
    }
    return verdict;
}

AskConsent HostPolicy::asker() const {
    return [this](const ConsentNeeded &, const wire::LeaseRequest &request,
                  const std::vector<std::string> &connectors,
                  ConsentAnswer answer) { return ask(request, connectors, std::move(answer)); };
}

std::unique_ptr<PendingConsent> HostPolicy::ask(const wire::LeaseRequest &request,
                                                const std::vector<std::string> &connectors,
                                                ConsentAnswer answer) const {
    auto asked = std::make_unique<sublet_lessor_request>(
        loop_, request, connectors, std::move(answer), [this](sublet_lessor_request *gone) {
            if (policy_.request_gone != nullptr) {
                policy_.request_gone(data_, gone);
            }
        });
    policy_.request(data_, asked.get());
    return asked;
}

wire::LeaseDeviceGlobal::Identify HostPolicy::identifier() const {
    return [this](wl_client *client) {
        const char *sandbox = policy_.sandbox != nullptr ? policy_.sandbox(data_, client) : nullptr;
        return identify(client,
                        sandbox != nullptr ? std::optional<std::string>(sandbox) : std::nullopt);
    };
}

LeaseLedger::Observer HostPolicy::observer() const {
    return [this](const std::string &card, const LessorEvent &event) {
        if (policy_.event != nullptr) {
            std::visit(Teller(policy_, data_, card), event);
        }
    };
}

} // namespace sublet::capi
