#include <cerrno>
#include <optional>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <wayland-server-core.h>

#include <sublet/lessor.h>

#include "../sample_displays.hpp"
#include "lessor/capi/callbacks.hpp"
#include "lessor/capi/host_outputs.hpp"
#include "lessor/capi/host_policy.hpp"

using namespace sublet;
using namespace sublet::test;

namespace {

/// A compositor that is asked, and what it hears.
struct Host {
    Host() : host_policy(display, functions(), this) {}
    ~Host() {
        pending.reset();
        wl_display_destroy(display);
    }
    Host(const Host &) = delete;
    Host &operator=(const Host &) = delete;

    static sublet_lessor_policy functions() {
        return {.size = sizeof(sublet_lessor_policy),
                .judge =
                    [](void *data, const sublet_lessor_display *shown, sublet_lessor_rule *rule) {
                        auto *self = static_cast<Host *>(data);
                        self->heard.push_back(std::string("judge ") + shown->name);
                        self->judge(*rule);
                    },
                .request =
                    [](void *data, sublet_lessor_request *request) {
                        auto *self = static_cast<Host *>(data);
                        self->request = request;
                        self->heard.push_back(
                            std::string("request ") +
                            sublet_lessor_request_get_connector(request, 0) + " by " +
                            std::to_string(sublet_lessor_request_get_client(request)->pid));
                        CHECK(sublet_lessor_request_get_lease_id(request) ==
                              self->lease_request.id.value());
                        self->on_request(request);
                    },
                .request_gone =
                    [](void *data, sublet_lessor_request *request) {
                        auto *self = static_cast<Host *>(data);
                        CHECK(request == self->request);
                        self->heard.push_back(
                            "gone " + std::to_string(sublet_lessor_request_get_lease_id(request)) +
                            " of " + sublet_lessor_request_get_client(request)->executable);
                    },
                .sandbox = nullptr,
                .event =
                    [](void *data, const sublet_lessor_event *event) {
                        CHECK(event->card == nullptr);
                        REQUIRE(event->connector_count == 1);
                        static_cast<Host *>(data)->heard.push_back(
                            "event " + std::to_string(event->type) + " claim " +
                            std::to_string(event->claim_id) + " by " +
                            std::to_string(event->client->pid) + ": " + event->reason + ": " +
                            event->connectors[0]);
                    },
                .wide_claims = false};
    }

    /// As the ledger asks, or the book of claims.
    void ask() {
        pending = host_policy.claim_asker()(
            ClaimId(claim), {}, lease_request, {"DP-1"}, [this](const ConsentResult &answer) {
                given = answer;
                heard.push_back(answer ? "yes" : answer.error().text);
                pending.reset();
            });
    }

    void turn() { wl_event_loop_dispatch(wl_display_get_event_loop(display), 0); }

    wl_display *display = wl_display_create();
    std::vector<std::string> heard;
    sublet_lessor_request *request = nullptr;
    ClaimId::value_type claim = 0;
    std::function<void(sublet_lessor_rule &)> judge = [](sublet_lessor_rule &) {};
    std::function<void(sublet_lessor_request *)> on_request = [](sublet_lessor_request *) {};
    wire::LeaseRequest lease_request{
        .id = LeaseId(1),
        .client = {.pid = 42, .executable = "/bin/xr", .sandbox_id = {}},
        .connectors = {ConnectorId(7)}};
    capi::HostPolicy host_policy;
    std::unique_ptr<PendingConsent> pending;
    ConsentResult given;
};

using Heard = std::vector<std::string>;

} // namespace

TEST_CASE("an answer inside of the question arrives with the next turn of the loop") {
    Host host;
    host.on_request = sublet_lessor_request_grant;
    host.ask();
    CHECK(host.heard == Heard{"request DP-1 by 42"});
    host.turn();
    CHECK(host.heard == Heard{"request DP-1 by 42", "yes"});
}

TEST_CASE("a request may be refused any time later, and the first answer counts") {
    Host host;
    host.ask();
    host.turn();
    sublet_lessor_request_refuse(host.request, SUBLET_LESSOR_REFUSED_FORBIDDEN, "not now");
    sublet_lessor_request_grant(host.request);
    host.turn();
    CHECK(host.heard == Heard{"request DP-1 by 42", "not now"});
    REQUIRE_FALSE(host.given);
    CHECK(host.given.error().reason == RefusalReason::Forbidden);
}

TEST_CASE("a request says how its displays are wanted, and a grant may leave something out") {
    Host host;
    drmModeModeInfo mode = {};
    mode.hdisplay = 640;
    host.lease_request.terms = {.displays = {{.connector = ConnectorId(7),
                                              .mode = mode,
                                              .masked = false,
                                              .overlays = {},
                                              .lit = {}}},
                                .refuse_unmet = false};
    host.ask();
    const sublet_lessor_display_terms *terms = sublet_lessor_request_get_terms(host.request, 0);
    REQUIRE(terms != nullptr);
    REQUIRE(terms->mode != nullptr);
    CHECK(terms->mode->hdisplay == mode.hdisplay);
    CHECK(terms->masked == 0);
    CHECK(terms->overlays == -1);
    CHECK(terms->lit == -1);
    CHECK(sublet_lessor_request_get_terms(host.request, 1) == nullptr);
    CHECK_FALSE(sublet_lessor_request_is_strict(host.request));
    CHECK(sublet_lessor_request_get_claim_id(host.request) == 0);

    sublet_lessor_request_drop_term(host.request, 0, SUBLET_LESSOR_TERM_MASKED, "it is private");
    sublet_lessor_request_drop_term(host.request, 0, SUBLET_LESSOR_TERM_LIGHT, "nobody asked");
    sublet_lessor_request_drop_term(host.request, 1, SUBLET_LESSOR_TERM_MODE, "there is no such");
    sublet_lessor_request_grant(host.request);
    host.turn();
    REQUIRE(host.given);
    CHECK(host.given->without ==
          std::vector{UnmetTerm{ConnectorId(7), Term::Masked, "it is private"}});
}

TEST_CASE("a request for a claim is of no lease, and has no terms") {
    Host host;
    host.lease_request.id = {};
    host.claim = 3;
    host.ask();
    CHECK(sublet_lessor_request_get_claim_id(host.request) == 3);
    const sublet_lessor_display_terms *terms = sublet_lessor_request_get_terms(host.request, 0);
    REQUIRE(terms != nullptr);
    CHECK(terms->mode == nullptr);
    CHECK(terms->masked == -1);
}

TEST_CASE("a request that ends without an answer is told of, one that has an answer is not") {
    Host host;
    host.ask();
    host.pending.reset();
    CHECK(host.heard == Heard{"request DP-1 by 42", "gone 1 of /bin/xr"});

    host.heard.clear();
    host.on_request = sublet_lessor_request_grant;
    host.ask();
    host.pending.reset();
    host.turn();
    CHECK(host.heard == Heard{"request DP-1 by 42"});
}

TEST_CASE("a request can be read until it is gone, also when whoever asks has let go of it") {
    Host host;
    host.ask();
    host.lease_request = {};
    host.pending.reset();
    CHECK(host.heard == Heard{"request DP-1 by 42", "gone 1 of /bin/xr"});
}

TEST_CASE("a compositor begins with the defaults and changes what it likes") {
    Host host;
    std::optional<sublet_lessor_rule> defaults;
    host.judge = [&](sublet_lessor_rule &rule) {
        defaults = rule;
        rule.mask = false;
        rule.preset = true;
        rule.sandboxed = true;
        rule.width = 640;
        rule.height = 480;
    };
    const Verdict verdict = host.host_policy.judge(headset());
    REQUIRE(defaults);
    CHECK_FALSE(defaults->desktop);
    CHECK(defaults->offer);
    CHECK(defaults->ask);
    CHECK(verdict.offer);
    CHECK_FALSE(verdict.mask);
    CHECK(verdict.preset == PresetTime::OnConnect);
    CHECK(verdict.mode.width == 640);
    CHECK(std::holds_alternative<ConsentNeeded>(
        judge_client(verdict, {.executable = {}, .sandbox_id = "org.example.Game"})));

    host.judge = [](sublet_lessor_rule &rule) { rule.ask = false; };
    CHECK(std::holds_alternative<Allowed>(judge_client(host.host_policy.judge(headset()), {})));
}

TEST_CASE("what clients may ask and claim is careful, and the compositor's to say") {
    Host host;
    const Verdict careful = host.host_policy.judge(headset());
    CHECK(careful.terms == TermRights{.mode = true, .mask = false, .planes = true});
    CHECK(careful.claims == ClaimRight::Unsaid);

    host.judge = [](sublet_lessor_rule &rule) {
        rule.client_mask = true;
        rule.client_planes = false;
        rule.keep_mode = true;
        rule.claims = SUBLET_LESSOR_CLAIMS_NEVER;
    };
    const Verdict said = host.host_policy.judge(headset());
    CHECK(said.terms == TermRights{.mode = false, .mask = true, .planes = false});
    CHECK(said.claims == ClaimRight::Never);
}

TEST_CASE("a compositor hears of claims, by what they name") {
    Host host;
    const ClaimReport claim{.id = ClaimId(3),
                            .client = {.pid = 42, .executable = {}, .sandbox_id = {}},
                            .criteria = {.maker = ClaimPattern{"HVR"},
                                         .product = 0xaa01,
                                         .model = ClaimPattern{.text = "V*", .glob = true},
                                         .serial = {},
                                         .connector_type = {}},
                            .displays = {"DP-1"}};
    host.host_policy.tell(ClaimChanged{claim});
    host.host_policy.tell(ClaimEnded{claim});
    CHECK(host.heard == Heard{"event 4 claim 3 by 42: maker HVR, product 0xaa01, model V*: DP-1",
                              "event 5 claim 3 by 42: maker HVR, product 0xaa01, model V*: DP-1"});
}

TEST_CASE("a compositor says which modesets the driver refuses, and which fail otherwise") {
    int result = 0;
    const sublet_lessor_outputs functions{
        .size = sizeof functions,
        .enable = nullptr,
        .disable = nullptr,
        .modeset_black = [](void *data, const sublet_lessor_modeset *,
                            size_t) { return *static_cast<int *>(data); },
        .has_output = nullptr,
        .set_listed = nullptr,
        .unplugged = nullptr,
        .replay_hotplug = nullptr};
    capi::HostOutputs outputs(functions, &result);
    CHECK(outputs.modeset_black({}));
    for (const int refusal : {-EINVAL, -ENOSPC}) {
        result = refusal;
        CHECK(outputs.modeset_black({}).error().kind == Error::Kind::Unsupported);
    }
    result = -ENODEV;
    CHECK(outputs.modeset_black({}).error().kind == Error::Kind::System);
    CHECK(outputs.modeset_black({}).error().code == ENODEV);
}

TEST_CASE(
    "a structure of an older header has no later functions, one of a newer header is refused") {
    sublet_lessor_policy policy = Host::functions();
    policy.size = offsetof(sublet_lessor_policy, request);
    const auto older = capi::copy_callbacks(&policy);
    REQUIRE(older);
    CHECK(older->judge != nullptr);
    CHECK(older->request == nullptr);

    policy.size = sizeof policy + 1;
    CHECK_FALSE(capi::copy_callbacks(&policy));
    policy.size = 0;
    CHECK_FALSE(capi::copy_callbacks(&policy));
    CHECK(capi::copy_callbacks<sublet_lessor_policy>(nullptr));
}
