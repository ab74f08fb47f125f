#include <doctest/doctest.h>

#include "consent/consent_memory.hpp"

using namespace sublet;

namespace {

const ClientFacts game{
    .pid = 1, .uid = 1000, .gid = 1000, .executable = "/usr/bin/game", .sandbox_id = {}};

ClientFacts but(void (*change)(ClientFacts &)) {
    ClientFacts facts = game;
    change(facts);
    return facts;
}

} // namespace

TEST_CASE("consent stands for that program of that user and sandbox, and those displays") {
    ConsentMemory memory;
    CHECK_FALSE(memory.allows(game, {"Vive on DP-1"}));
    memory.add(game, {"Vive on DP-1", "Panel on DP-2"});
    CHECK(memory.allows(game, {"Vive on DP-1"}));
    CHECK(memory.allows(game, {"Panel on DP-2", "Vive on DP-1"}));
    CHECK(memory.allows(but([](ClientFacts &facts) { facts.pid = 2; }), {"Vive on DP-1"}));
    CHECK_FALSE(memory.allows(game, {"Vive on DP-1", "Vive on DP-3"}));
    CHECK_FALSE(memory.allows(but([](ClientFacts &facts) { facts.uid = 0; }), {"Vive on DP-1"}));
    CHECK_FALSE(memory.allows(but([](ClientFacts &facts) { facts.executable = "/usr/bin/gam"; }),
                              {"Vive on DP-1"}));
    CHECK_FALSE(
        memory.allows(but([](ClientFacts &facts) { facts.sandbox_id = ""; }), {"Vive on DP-1"}));
}

TEST_CASE("a program that cannot be told is asked about every time") {
    int saved = 0;
    ConsentMemory memory({}, [&](const auto &) { ++saved; });
    const ClientFacts unknown = but([](ClientFacts &facts) { facts.executable.clear(); });
    memory.add(unknown, {"Vive on DP-1"});
    CHECK_FALSE(memory.allows(unknown, {"Vive on DP-1"}));
    CHECK(saved == 0);
}

TEST_CASE("what stands is saved, each once") {
    std::vector<StandingConsent> saved;
    ConsentMemory memory({}, [&](const auto &consents) { saved = consents; });
    memory.add(game, {"Vive on DP-1"});
    memory.add(game, {"Vive on DP-1", "Panel on DP-2"});
    CHECK(saved.size() == 2);
    CHECK(ConsentMemory(saved).allows(game, {"Vive on DP-1", "Panel on DP-2"}));
}
