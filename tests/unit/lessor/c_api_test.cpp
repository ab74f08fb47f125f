#include <optional>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <wayland-server-core.h>

#include <sublet/lessor.h>

#include "../sample_displays.hpp"
#include "lessor/capi/callbacks.hpp"
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
                    [](void *data, const sublet_lessor_display *shown, sublet_lessor_terms *terms) {
                        auto *self = static_cast<Host *>(data);
                        self->heard.push_back(std::string("judge ") + shown->name);
                        self->judge(*terms);
                    },
                .request =
                    [](void *data, sublet_lessor_request *request) {
                        auto *self = static_cast<Host *>(data);
                        self->request = request;
                        self->heard.push_back(
                            std::string("request ") +
                            sublet_lessor_request_get_connector(request, 0) + " by " +
                            std::to_string(sublet_lessor_request_get_client(request)->pid));
                        CHECK(sublet_lessor_request_get_lease_id(request) == 1);
                        self->on_request(request);
                    },
                .request_gone =
                    [](void *data, sublet_lessor_request *request) {
                        auto *self = static_cast<Host *>(data);
                        CHECK(request == self->request);
                        self->heard.emplace_back("gone");
                    },
                .sandbox = nullptr,
                .event = nullptr};
    }

    /// As the ledger asks.
    void ask() {
        pending = host_policy.asker()({}, lease_request, {"DP-1"}, [this](auto answer) {
            heard.push_back(answer ? "yes" : answer.error());
            pending.reset();
        });
    }

    void turn() { wl_event_loop_dispatch(wl_display_get_event_loop(display), 0); }

    wl_display *display = wl_display_create();
    std::vector<std::string> heard;
    sublet_lessor_request *request = nullptr;
    std::function<void(sublet_lessor_terms &)> judge = [](sublet_lessor_terms &) {};
    std::function<void(sublet_lessor_request *)> on_request = [](sublet_lessor_request *) {};
    wire::LeaseRequest lease_request{.id = LeaseId(1),
                                     .client = {.pid = 42, .executable = {}, .sandbox_id = {}},
                                     .connectors = {ConnectorId(7)}};
    capi::HostPolicy host_policy;
    std::unique_ptr<PendingConsent> pending;
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
    sublet_lessor_request_refuse(host.request, "not now");
    sublet_lessor_request_grant(host.request);
    host.turn();
    CHECK(host.heard == Heard{"request DP-1 by 42", "not now"});
}

TEST_CASE("a request that ends without an answer is told of, one that has an answer is not") {
    Host host;
    host.ask();
    host.pending.reset();
    CHECK(host.heard == Heard{"request DP-1 by 42", "gone"});

    host.heard.clear();
    host.on_request = sublet_lessor_request_grant;
    host.ask();
    host.pending.reset();
    host.turn();
    CHECK(host.heard == Heard{"request DP-1 by 42"});
}

TEST_CASE("a compositor begins with the defaults and changes what it likes") {
    Host host;
    std::optional<sublet_lessor_terms> defaults;
    host.judge = [&](sublet_lessor_terms &terms) {
        defaults = terms;
        terms.mask = false;
        terms.preset = true;
        terms.sandboxed = true;
        terms.width = 640;
        terms.height = 480;
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

    host.judge = [](sublet_lessor_terms &terms) { terms.ask = false; };
    CHECK(std::holds_alternative<Allowed>(judge_client(host.host_policy.judge(headset()), {})));
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
