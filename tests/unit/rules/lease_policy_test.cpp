#include <variant>

#include <doctest/doctest.h>

#include "../sample_displays.hpp"
#include "rules/desktop_override.hpp"
#include "rules/lease_policy.hpp"

using namespace sublet;
using namespace sublet::test;

namespace {

ClientFacts player() {
    return {.pid = 4242, .uid = 1000, .gid = 1000, .executable = "/usr/bin/monado-service"};
}

ClientFacts sandboxed(const std::string &app_id) {
    ClientFacts client = player();
    client.sandbox_id = app_id;
    return client;
}

Rule rule_offering(ConnectorMatch match) {
    Rule rule;
    rule.name = "mine";
    rule.match = std::move(match);
    rule.offer = true;
    return rule;
}

bool allowed(const ClientVerdict &verdict) {
    return std::holds_alternative<Allowed>(verdict);
}

std::string reason_of(const ClientVerdict &verdict) {
    const auto *denied = std::get_if<Denied>(&verdict);
    return denied ? denied->reason : "not denied";
}

} // namespace

TEST_CASE("without a configuration headsets are for lease and monitors for the desktop") {
    const LeasePolicy policy = LeasePolicy::defaults();

    const Verdict &for_headset = policy.judge(headset());
    CHECK(for_headset.offer);
    CHECK_FALSE(for_headset.desktop);
    CHECK(for_headset.mask);
    CHECK(for_headset.mode == ModeWish{});
    CHECK(for_headset.preset == PresetTime::OnGrant);
    CHECK(for_headset.planes == LeasedPlanes::All);
    CHECK(for_headset.modeset == ModesetBy::Lessee);
    CHECK(allowed(judge_client(for_headset, player())));

    const Verdict &for_monitor = policy.judge(monitor());
    CHECK_FALSE(for_monitor.offer);
    CHECK(for_monitor.desktop);
    CHECK(reason_of(judge_client(for_monitor, player())) ==
          "the display is not for lease (rule \"default for monitors\")");
}

TEST_CASE("without a desktop the same is for lease, and nothing for the desktop") {
    const LeasePolicy policy =
        LeasePolicy({rule_offering({.connector = "HDMI-A-1"})}).without_desktop();

    const Verdict &for_headset = policy.judge(headset());
    CHECK(for_headset.offer);
    CHECK_FALSE(for_headset.desktop);
    const Verdict &for_monitor = policy.judge(monitor());
    CHECK_FALSE(for_monitor.desktop);
    ConnectorFacts offered = monitor();
    offered.name = "HDMI-A-1";
    CHECK(policy.judge(offered).offer);
    CHECK_FALSE(policy.judge(offered).desktop);
}

TEST_CASE("a display whose EDID could not be read is a monitor until the kernel says otherwise") {
    const LeasePolicy policy = LeasePolicy::defaults();
    ConnectorFacts facts = headset();
    facts.edid.reset();
    facts.non_desktop = false;
    CHECK(policy.judge(facts).desktop);
    facts.non_desktop = true;
    CHECK_FALSE(policy.judge(facts).desktop);
}

TEST_CASE("a headset that the kernel does not know is one by its EDID") {
    Rule rule = rule_offering({.maker = "NVR", .product = 0x0042});
    rule.desktop = false;
    const LeasePolicy policy({rule});

    ConnectorFacts unknown = monitor();
    CHECK(policy.judge(unknown).desktop);
    unknown.edid->maker = "NVR";
    unknown.edid->product = 0x0042;
    CHECK_FALSE(policy.judge(unknown).desktop);
    CHECK(policy.judge(unknown).offer);
}

TEST_CASE("the first rule that matches decides, and the defaults come last") {
    Rule keep = rule_offering({.serial = "L1"});
    keep.name = "this one is mine";
    keep.offer = false;
    keep.desktop = false;
    const LeasePolicy policy({keep, rule_offering({.connector = "DP-*"})});

    CHECK(policy.judge(headset()).name == "this one is mine");
    CHECK(policy.judge(monitor()).name == "mine");
    ConnectorFacts elsewhere = headset();
    elsewhere.name = "HDMI-A-1";
    elsewhere.edid->serial = "L2";
    CHECK(policy.judge(elsewhere).name == "default for head-mounted displays");
}

TEST_CASE("an ordinary monitor is for lease only if a rule says so") {
    const LeasePolicy policy({rule_offering({.connector = "DP-1"})});
    CHECK(policy.judge(monitor()).offer);
    CHECK(policy.judge(monitor()).desktop);
    ConnectorFacts other = monitor();
    other.name = "DP-3";
    CHECK_FALSE(policy.judge(other).offer);
}

TEST_CASE("users and programs are let in by name") {
    Rule rule = rule_offering({});
    rule.clients.uids = {1000, 1001};
    rule.clients.executables = {"/usr/bin/monado-*", "/opt/vr/*"};
    CHECK(allowed(judge_client(rule, player())));

    ClientFacts other_user = player();
    other_user.uid = 33;
    CHECK(reason_of(judge_client(rule, other_user)) == "user 33 is not let in (rule \"mine\")");

    ClientFacts other_program = player();
    other_program.executable = "/usr/bin/kmscube";
    CHECK(reason_of(judge_client(rule, other_program)) ==
          "the program /usr/bin/kmscube is not let in (rule \"mine\")");

    other_program.executable = "/tmp/a\n\x1b[2Jb\xc3\xa9\xc2\x9b\x7f";
    CHECK(reason_of(judge_client(rule, other_program)) ==
          "the program /tmp/a??[2Jb\xc3\xa9??? is not let in (rule \"mine\")");

    ClientFacts unreadable = player();
    unreadable.executable.clear();
    CHECK(reason_of(judge_client(rule, unreadable)) ==
          "the client's program cannot be told (rule \"mine\")");
}

TEST_CASE("a program that cannot be told passes where any program does") {
    ClientFacts unreadable = player();
    unreadable.executable.clear();
    CHECK(allowed(judge_client(rule_offering({}), unreadable)));
}

TEST_CASE("a sandboxed client gets nothing unless a rule names it") {
    Rule rule = rule_offering({});
    CHECK(reason_of(judge_client(rule, sandboxed("org.example.Game"))) ==
          "the sandboxed client \"org.example.Game\" is not let in (rule \"mine\")");
    CHECK_FALSE(LeasePolicy({rule}).may_see_lease_globals(sandboxed("org.example.Game")));

    rule.clients.sandbox_ids = {"org.example.*"};
    CHECK(allowed(judge_client(rule, sandboxed("org.example.Game"))));
    CHECK_FALSE(allowed(judge_client(rule, sandboxed("com.other"))));
    CHECK(LeasePolicy({rule}).may_see_lease_globals(sandboxed("org.example.Game")));
    CHECK_FALSE(LeasePolicy({rule}).may_see_lease_globals(sandboxed("com.other")));
}

TEST_CASE("a sandbox without an app id is a sandbox all the same") {
    Rule rule = rule_offering({});
    CHECK_FALSE(allowed(judge_client(rule, sandboxed(""))));
    rule.clients.sandbox_ids = {"*"};
    CHECK(allowed(judge_client(rule, sandboxed(""))));
}

TEST_CASE("naming a sandbox keeps nobody else out") {
    Rule rule = rule_offering({});
    rule.clients.sandbox_ids = {"org.example.*"};
    CHECK(allowed(judge_client(rule, player())));
    CHECK(LeasePolicy({rule}).may_see_lease_globals(player()));
}

TEST_CASE("a sandboxed client does not see the globals for the sake of a display not on offer") {
    Rule rule = rule_offering({});
    rule.clients.sandbox_ids = {"org.example.*"};
    rule.offer = false;
    CHECK_FALSE(LeasePolicy({rule}).may_see_lease_globals(sandboxed("org.example.Game")));
}

TEST_CASE("consent is asked only of those who pass everything else") {
    Rule rule = rule_offering({});
    rule.clients.uids = {1000};
    rule.clients.consent = {"zenity", "--question"};
    rule.clients.consent_timeout = std::chrono::seconds(5);

    const ClientVerdict verdict = judge_client(rule, player());
    const auto *needed = std::get_if<ConsentNeeded>(&verdict);
    REQUIRE(needed);
    CHECK(needed->command == std::vector<std::string>{"zenity", "--question"});
    CHECK(needed->timeout == std::chrono::seconds(5));

    ClientFacts other_user = player();
    other_user.uid = 33;
    CHECK(reason_of(judge_client(rule, other_user)) == "user 33 is not let in (rule \"mine\")");
}

TEST_CASE("the administrator stands above the rules, for one display at one connector") {
    const LeasePolicy rules = LeasePolicy::defaults();
    DesktopOverride policy(rules);
    const ConnectorFacts vive = headset();
    policy.set(vive, true);
    CHECK(policy.judge(vive).desktop);
    CHECK(policy.judge(vive).offer);
    ConnectorFacts elsewhere = vive;
    elsewhere.name = "DP-9";
    CHECK_FALSE(policy.judge(elsewhere).desktop);
    ConnectorFacts other = vive;
    other.edid->serial = "another";
    CHECK_FALSE(policy.judge(other).desktop);
    policy.set(vive, false);
    CHECK_FALSE(policy.judge(vive).desktop);
    policy.set(vive, std::nullopt);
    CHECK(policy.judge(vive) == rules.judge(vive));
}

TEST_CASE("X programs are a program that cannot be told, unless a rule speaks of them") {
    Rule rule = rule_offering({});
    ClientFacts x_program = player();
    x_program.xwayland = true;
    x_program.executable.clear();
    CHECK(allowed(judge_client(rule, x_program)));
    rule.clients.executables = {"/usr/bin/monado-service"};
    CHECK(reason_of(judge_client(rule, x_program)) ==
          "the client's program cannot be told (rule \"mine\")");
    rule.clients.x_programs = true;
    CHECK(allowed(judge_client(rule, x_program)));
    CHECK(allowed(judge_client(rule, player())));
    rule.clients.uids = {33};
    CHECK(reason_of(judge_client(rule, x_program)) == "user 1000 is not let in (rule \"mine\")");
    rule.clients = {.x_programs = false};
    CHECK(reason_of(judge_client(rule, x_program)) == "X programs are not let in (rule \"mine\")");
    CHECK(allowed(judge_client(rule, player())));
}
