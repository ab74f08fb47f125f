// A lessee's view of cards and offers that go, at whatever moment.

#include <doctest/doctest.h>

#include <new>

#include <lessee/lease_loss.hpp>

#include "failing_allocator.hpp"
#include "lessor_in_process.hpp"

using namespace sublet;
using namespace sublet::test;
using lessee::Lease;
using lessee::OfferId;

namespace {

/// One turn of each side.
void take_turns(const LessorInProcess &lessor, lessee::Connection &connection) {
    lessor.serve();
    const auto dispatched = connection.dispatch();
    REQUIRE_MESSAGE(dispatched, dispatched.error().message());
}

/// The client once it knows of everything.
std::unique_ptr<lessee::Connection> settled(const LessorInProcess &lessor) {
    auto connection = lessor.connect();
    for (int turn = 0; turn < 5 && !connection->settled(); ++turn) {
        take_turns(lessor, *connection);
    }
    REQUIRE(connection->settled());
    return connection;
}

OfferId first_offer(const lessee::LeaseDevice &device) {
    REQUIRE_FALSE(device.offers().empty());
    return device.offers().front().id;
}

Error::Kind refusal(lessee::LeaseDevice &device, const std::vector<OfferId> &offers) {
    const auto lease = device.request(offers, {});
    REQUIRE_FALSE(lease);
    return lease.error().kind;
}

} // namespace

TEST_CASE("a card that is taken away while it is being bound costs nothing") {
    const LessorInProcess lessor;
    LateCard late(lessor);
    DenyingCard card(lessor);
    const auto connection = lessor.connect();
    take_turns(lessor, *connection);
    REQUIRE(connection->devices().size() == 2);
    REQUIRE(late.binds() == 0); // It is underway.
    late.take_away();
    lessor.speak();
    REQUIRE(connection->dispatch());
    CHECK(connection->devices().size() == 1);

    take_turns(lessor, *connection);
    CHECK(late.binds() == 1);
    CHECK(connection->devices().size() == 1);
    card.offer({"HMD-1"});
    take_turns(lessor, *connection);
    CHECK(connection->devices().front()->offers().front().name == "HMD-1");
    lessor.serve();
    CHECK(late.objects() == 0);
}

TEST_CASE("a card that is taken away is given up with its offers") {
    const LessorInProcess lessor;
    LateCard late(lessor);
    const auto connection = settled(lessor);
    CHECK(late.objects() == 2);
    late.take_away();
    take_turns(lessor, *connection);
    CHECK(connection->devices().empty());
    CHECK(connection->settled());
    take_turns(lessor, *connection);
    CHECK(late.objects() == 0);
}

TEST_CASE("an fd that is asked for while its card is taken away costs nothing") {
    const LessorInProcess lessor;
    LateCard late(lessor);
    DenyingCard card(lessor);
    const auto connection = settled(lessor);
    auto fds = connection->devices().front()->card_fds();
    REQUIRE(connection->dispatch());
    late.take_away();
    take_turns(lessor, *connection); // Its connector is under way.
    fds.reset();
    take_turns(lessor, *connection);
    card.offer({"HMD-1"});
    take_turns(lessor, *connection);
    CHECK(first_offer(*connection->devices().front()));
    take_turns(lessor, *connection);
    CHECK(late.objects() == 0);
}

TEST_CASE("a client that ends gives up its cards") {
    const LessorInProcess lessor;
    LateCard late(lessor);
    auto connection = settled(lessor);
    connection.reset();
    lessor.serve();
    CHECK(late.objects() == 0);
}

TEST_CASE("nothing, the same twice and what another card offers is not asked for") {
    const LessorInProcess lessor;
    DenyingCard first(lessor);
    DenyingCard second(lessor);
    first.offer({"HMD-1"});
    second.offer({"HMD-2"});
    const auto connection = settled(lessor);
    lessee::LeaseDevice &device = *connection->devices()[0];
    const OfferId own = first_offer(device);
    const OfferId foreign = first_offer(*connection->devices()[1]);
    CHECK(refusal(device, {}) == Error::Kind::Invalid);
    CHECK(refusal(device, {own, own}) == Error::Kind::Invalid);
    CHECK(refusal(device, {foreign}) == Error::Kind::NotFound);
    CHECK(refusal(device, {own, foreign}) == Error::Kind::NotFound);
    take_turns(lessor, *connection);
    CHECK(first.requests() + second.requests() == 0);
}

TEST_CASE("a withdrawn offer is denied by the lessor, or not found once its withdrawal was heard") {
    const LessorInProcess lessor;
    DenyingCard card(lessor);
    card.offer({"HMD-1"});
    const auto connection = settled(lessor);
    lessee::LeaseDevice &device = *connection->devices().front();
    const OfferId withdrawn = first_offer(device);
    card.offer({});

    const auto lease = device.request({{withdrawn}}, {});
    REQUIRE(lease);
    take_turns(lessor, *connection);
    CHECK((*lease)->state() == Lease::State::Denied);
    CHECK(refusal(device, {withdrawn}) == Error::Kind::NotFound);
    CHECK(card.requests() == 0); // The wire answers by itself.
}

TEST_CASE("a lease of which nothing more can be heard is lost") {
    const LessorInProcess lessor;
    GrantingCard card(lessor);
    card.offer({"HMD-1"});
    const auto connection = settled(lessor);
    lessee::LeaseDevice &device = *connection->devices().front();
    const auto lease = device.request({{first_offer(device)}}, {});
    REQUIRE(lease);
    lessor.serve();
    CHECK_FALSE(lessee::hear_loss(*connection, **lease));
    CHECK((*lease)->state() == Lease::State::Granted);

    SUBCASE("for want of memory") {
        card.offer({"HMD-2"});
        lessor.speak();
        bool failed = false;
        {
            const FailingAllocator allocator(0);
            try {
                failed = !connection->dispatch();
            } catch (const std::bad_alloc &) { // The words for it have no room, either.
                failed = true;
            }
        }
        CHECK(failed);
    }
    SUBCASE("as the lessor has said") {
        card.finish();
        lessor.speak();
    }
    CHECK(lessee::hear_loss(*connection, **lease));
}
