#include <cerrno>
#include <functional>
#include <string>

#include <doctest/doctest.h>

#include "kernel_scene.hpp"
#include "vocabulary/log.hpp"

using namespace sublet;
using namespace sublet::test;

namespace {

Rule rule(bool desktop, PresetTime preset, OnSessionSwitch on_switch) {
    Rule rule;
    rule.name = "all displays";
    rule.desktop = desktop;
    rule.offer = true;
    rule.preset = preset;
    rule.on_session_switch = on_switch;
    return rule;
}

/// A story, each of whose calls of the kernel fails once.
struct Story {
    std::string name;
    Rule rule;
    std::function<void(KernelScene &)> tell;
};

/// Leases one display twice, and both together.
void lease(KernelScene &scene) {
    unsigned id = 0;
    for (const auto &displays : std::vector<std::vector<unsigned>>{{0}, {0}, {0, 1}}) {
        scene.request(++id, displays);
        CHECK(scene.settle());
        scene.end(id);
        CHECK(scene.settle());
    }
}

void lease_and_switch(KernelScene &scene) {
    scene.request(1, {0});
    CHECK(scene.settle());
    scene.leave();
    scene.card.switch_off(FakeCard::connector(0));
    scene.come_back();
    CHECK(scene.settle());
    scene.end(1);
    CHECK(scene.settle());
}

void lease_and_pull(KernelScene &scene) {
    scene.request(1, {0});
    CHECK(scene.settle());
    scene.unplug(0);
    scene.plug(0);
    CHECK(scene.settle());
}

void lease_to_one_who_dies(KernelScene &scene) {
    scene.request(1, {0});
    CHECK(scene.settle());
    for (const LesseeId lessee : scene.card.lessees()) {
        scene.card.close_lease(lessee);
    }
    while (!scene.provider.reconcile()) {
    }
    CHECK(scene.settle());
}

std::vector<Story> stories() {
    using enum PresetTime;
    using enum OnSessionSwitch;
    std::vector<Story> stories;
    for (const auto &[kind, rule] : {std::pair("headset", rule(false, OnGrant, End)),
                                     std::pair("headset on connect", rule(false, OnConnect, End)),
                                     std::pair("suspended headset", rule(false, OnGrant, Suspend)),
                                     std::pair("monitor", rule(true, OnGrant, End))}) {
        const std::string of(kind);
        stories.push_back({of + ", leased", rule, lease});
        stories.push_back({of + ", switched away", rule, lease_and_switch});
        stories.push_back({of + ", pulled", rule, lease_and_pull});
        stories.push_back({of + ", lessee died", rule, lease_to_one_who_dies});
    }
    return stories;
}

/// Whatever went wrong: nothing is under way, what the kernel leases is what we lease, and each
/// display can be leased again.
void check_order(KernelScene &scene) {
    CHECK(scene.settle());
    CHECK(scene.ledger.leases().size() == scene.card.lessees().size());
    for (const LeaseReport &lease : scene.ledger.leases()) {
        scene.ledger.lease_abandoned(lease.id);
    }
    CHECK(scene.settle());
    CHECK(scene.card.lessees().empty());
    for (const unsigned n : {0U, 1U}) {
        CHECK(scene.phase(n) == DisplayPhase::Available);
        scene.request(100 + n, {n});
        CHECK(scene.settle());
        CHECK(scene.leased(n));
        scene.end(100 + n);
        CHECK(scene.settle());
        const Rule &rule = scene.displays.find(FakeCard::connector(n))->verdict;
        CHECK(scene.lit(n) == (rule.desktop || rule.preset == PresetTime::OnConnect));
    }
}

/// Tells a story in which the n-th call fails (0: none does); how many there were.
unsigned tell(const Story &story, unsigned n, int error) {
    INFO(story.name, ", call ", n, " fails with ", error);
    std::shared_ptr<FakeCard> card;
    unsigned calls = 0;
    {
        KernelScene scene(2, 3, {story.rule});
        card = scene.shared_card();
        card->fail_call(n, error);
        scene.plug(0);
        scene.plug(1);
        story.tell(scene);
        calls = card->calls();
        card->fail_call(0, 0);
        check_order(scene);
    }
    CHECK(card->holdings() == 0);
    return calls;
}

} // namespace

TEST_CASE("whichever call of the kernel fails once, the lessor finds back into order") {
    Log::get().set_level(LogLevel::Error); // It would be some 170,000 lines.
    for (const Story &story : stories()) {
        const unsigned calls = tell(story, 0, 0);
        CHECK(calls > 10);
        for (const int error : {EINVAL, ENOMEM, EBUSY, EACCES, ENOENT}) {
            for (unsigned n = 1; n <= calls; ++n) {
                tell(story, n, error);
            }
        }
    }
    Log::get().set_level(LogLevel::Info);
}
