// What <sublet/lessee.h> promises, at every stage of a lease and with every allocation failing.

#include <doctest/doctest.h>

#include <cerrno>
#include <string_view>
#include <thread>

#include <poll.h>
#include <sys/socket.h>
#include <wayland-client.h>

#include <sublet/lessee.h>

#include "c_handles.hpp"
#include "failing_allocator.hpp"

using namespace sublet::test;

namespace {

int refusal(const Lessee &lessee, std::vector<uint32_t> offers) {
    sublet_lessee_lease *lease = nullptr;
    const int result = sublet_lessee_request(lessee.get(), offers.data(), offers.size(), &lease);
    CHECK(lease == nullptr);
    CHECK(sublet_lessee_error(lessee.get()) != std::string_view());
    return result;
}

bool readable(const Lessee &lessee) {
    pollfd input = {sublet_lessee_fd(lessee.get()), POLLIN, 0};
    return poll(&input, 1, 0) == 1;
}

/// A lease that was granted.
struct Granted {
    LessorInProcess lessor;
    GrantingCard card{lessor};
    Lessee lessee;
    Lease lease;

    Granted() {
        card.offer({"HMD-1"});
        lessee = settled(lessor);
        lease = request(lessee, {offer_id(lessee, 0)});
        CHECK(sublet_lessee_lease_get_state(lease.get()) == SUBLET_LESSEE_REQUESTED);
        CHECK(sublet_lessee_lease_take_fd(lease.get()) == -EAGAIN);
        take_turns(lessor, lessee);
        REQUIRE(sublet_lessee_lease_get_state(lease.get()) == SUBLET_LESSEE_GRANTED);
        CHECK(sublet_lessee_lease_get_cause(lease.get()) == SUBLET_LESSEE_NOT_ENDED);
    }
};

/// A connection of the program's own.
class OwnConnection {
public:
    explicit OwnConnection(const LessorInProcess &lessor)
        : lessor_(lessor), display_(wl_display_connect_to_fd(lessor.connect_socket().release())) {
        REQUIRE(display_ != nullptr);
    }
    ~OwnConnection() { wl_display_disconnect(display_); }
    OwnConnection(const OwnConnection &) = delete;
    OwnConnection &operator=(const OwnConnection &) = delete;

    [[nodiscard]] wl_display *display() const { return display_; }

    [[nodiscard]] Lessee attach(wl_event_queue *queue) const {
        sublet_lessee *made = nullptr;
        REQUIRE(sublet_lessee_attach(display_, queue, &made) == 0);
        return Lessee(made);
    }

    /// What lessees that are gone have left to the default queue, which the program dispatches;
    /// they had their events on `queue`.
    void hear_the_rest(wl_event_queue *queue) const {
        if (queue != nullptr) {
            wl_event_queue_destroy(queue);
        }
        lessor_.serve();
        while (wl_display_prepare_read(display_) != 0) {
            REQUIRE(wl_display_dispatch_pending(display_) > 0);
        }
        REQUIRE(wl_display_read_events(display_) == 0);
        CHECK(wl_display_dispatch_pending(display_) > 0);
    }

private:
    const LessorInProcess &lessor_;
    wl_display *display_;
};

} // namespace

TEST_CASE("nobody to connect to") {
    setenv("WAYLAND_DISPLAY", "/nowhere", 1);
    sublet_lessee *lessee = nullptr;
    CHECK(sublet_lessee_connect(nullptr, &lessee) == -ENOENT);
    CHECK(lessee == nullptr);
    sublet_lessee_destroy(nullptr);
    sublet_lessee_lease_destroy(nullptr);
}

TEST_CASE("a compositor that lends nothing is told from one that says nothing yet") {
    const LessorInProcess lessor;
    const Lessee lessee = connect(lessor);
    CHECK(sublet_lessee_settled(lessee.get()) == 0);
    take_turns(lessor, lessee);
    CHECK(sublet_lessee_settled(lessee.get()) == -ENOTSUP);
    sublet_lessee_lease *lease = nullptr;
    CHECK(sublet_lessee_acquire(lessee.get(), nullptr, 1, -1, &lease) == -ENOTSUP);
}

TEST_CASE("offers are described, matched and withdrawn") {
    const LessorInProcess lessor;
    DenyingCard card(lessor);
    card.offer({"HMD-1", "HMD-2"});
    const Lessee lessee = settled(lessor);
    const sublet_lessee_offer *first = sublet_lessee_get_offer(lessee.get(), 0);
    REQUIRE(first != nullptr);
    CHECK(first->name == std::string_view("HMD-1"));
    CHECK(first->description == std::string_view());
    CHECK(first->connector_id == 1);
    CHECK(first->maker == nullptr); // What is behind the node here has no EDID.
    CHECK(first->width == 0);
    CHECK(sublet_lessee_get_offer(lessee.get(), 2) == nullptr);

    CHECK(sublet_lessee_match(lessee.get(), first, nullptr) == 1);
    CHECK(sublet_lessee_match(lessee.get(), first, "connector=HMD-?") == 1);
    CHECK(sublet_lessee_match(lessee.get(), first, "connector=HMD-2") == 0);
    CHECK(sublet_lessee_match(lessee.get(), first, "maker=HVR") == 0);
    CHECK(sublet_lessee_match(lessee.get(), first, "colour=red") == -EINVAL);
    CHECK(sublet_lessee_error(lessee.get()) != std::string_view());

    const uint32_t known = first->id;
    card.offer({"HMD-1"});
    take_turns(lessor, lessee);
    CHECK(offer_id(lessee, 0) == known);
    CHECK(sublet_lessee_get_offer(lessee.get(), 1) == nullptr);
}

TEST_CASE("what cannot be asked for") {
    const LessorInProcess lessor;
    DenyingCard first(lessor);
    DenyingCard second(lessor);
    first.offer({"HMD-1"});
    second.offer({"HMD-2"});
    const Lessee lessee = settled(lessor);
    const uint32_t one = offer_id(lessee, 0);
    const uint32_t other = offer_id(lessee, 1);
    CHECK(refusal(lessee, {}) == -EINVAL);
    CHECK(refusal(lessee, {one, one}) == -EINVAL);
    CHECK(refusal(lessee, {one, other}) == -EINVAL);
    CHECK(refusal(lessee, {one + other + 1}) == -ENOENT);
    first.offer({});
    take_turns(lessor, lessee);
    CHECK(refusal(lessee, {one}) == -ENOENT);
    CHECK(first.requests() + second.requests() == 0);
}

TEST_CASE("a lease that is refused") {
    const LessorInProcess lessor;
    DenyingCard card(lessor);
    card.offer({"HMD-1"});
    const Lessee lessee = settled(lessor);
    const Lease lease = request(lessee, {offer_id(lessee, 0)});
    take_turns(lessor, lessee);
    CHECK(sublet_lessee_lease_get_state(lease.get()) == SUBLET_LESSEE_DENIED);
    CHECK(sublet_lessee_lease_get_cause(lease.get()) == SUBLET_LESSEE_NOT_ENDED);
    CHECK(sublet_lessee_lease_take_fd(lease.get()) == -ENOENT);
}

TEST_CASE("a lease that is granted, taken and ended by the lessor") {
    Granted granted;
    const sublet_lessee_offer *display = sublet_lessee_lease_get_display(granted.lease.get(), 0);
    REQUIRE(display != nullptr);
    CHECK(display->name == std::string_view("HMD-1"));
    CHECK(sublet_lessee_lease_get_display(granted.lease.get(), 1) == nullptr);

    const sublet::UniqueFd fd(sublet_lessee_lease_take_fd(granted.lease.get()));
    CHECK(fd);
    CHECK(sublet_lessee_lease_take_fd(granted.lease.get()) == -ENOENT);
    granted.card.finish();
    take_turns(granted.lessor, granted.lessee);
    CHECK(sublet_lessee_lease_get_state(granted.lease.get()) == SUBLET_LESSEE_ENDED);
    CHECK(sublet_lessee_lease_get_cause(granted.lease.get()) == SUBLET_LESSEE_FINISHED);
}

TEST_CASE("a lease that is given back") {
    Granted granted;
    granted.lease.reset();
    granted.lessor.serve();
    CHECK(granted.card.abandoned() == 1);
}

TEST_CASE("the kernel's word comes before the lessor's, and counts less") {
    Granted granted;
    sublet_lessee_lease *lease = granted.lease.get();
    CHECK(sublet_lessee_lease_kms_error(lease, -1, EINVAL) == SUBLET_LESSEE_REJECTED);
    CHECK(sublet_lessee_lease_kms_error(lease, -1, EBUSY) == SUBLET_LESSEE_BUSY);
    CHECK(sublet_lessee_lease_kms_error(lease, -1, EACCES) == SUBLET_LESSEE_SUSPENDED);
    CHECK(sublet_lessee_lease_get_state(lease) == SUBLET_LESSEE_GRANTED);
    CHECK(sublet_lessee_lease_kms_error(lease, -1, ENOENT) == SUBLET_LESSEE_LOST);
    CHECK(sublet_lessee_lease_get_state(lease) == SUBLET_LESSEE_ENDED);
    CHECK(sublet_lessee_lease_get_cause(lease) == SUBLET_LESSEE_REVOKED);
    granted.card.finish();
    take_turns(granted.lessor, granted.lessee);
    CHECK(sublet_lessee_lease_get_cause(lease) == SUBLET_LESSEE_FINISHED);
}

TEST_CASE("a card that is gone is told from a lease that was revoked") {
    Granted granted;
    CHECK(sublet_lessee_lease_kms_error(granted.lease.get(), -1, ENODEV) == SUBLET_LESSEE_LOST);
    CHECK(sublet_lessee_lease_get_cause(granted.lease.get()) == SUBLET_LESSEE_CARD_GONE);
}

TEST_CASE("a connection that ends takes its leases along, in whatever order they are destroyed") {
    Granted granted;
    granted.lessee.reset();
    CHECK(sublet_lessee_lease_get_state(granted.lease.get()) == SUBLET_LESSEE_ENDED);
    CHECK(sublet_lessee_lease_get_cause(granted.lease.get()) == SUBLET_LESSEE_LESSOR_GONE);
    CHECK(sublet_lessee_lease_take_fd(granted.lease.get()) == -ENOENT);
    granted.lessor.serve();
    CHECK(granted.card.abandoned() == 1);
}

TEST_CASE("a lessor that is gone") {
    auto lessor = std::make_optional<LessorInProcess>();
    auto card = std::make_optional<GrantingCard>(*lessor);
    card->offer({"HMD-1"});
    const Lessee lessee = settled(*lessor);
    const Lease lease = request(lessee, {offer_id(lessee, 0)});
    card.reset();
    lessor.reset();
    CHECK(readable(lessee));
    CHECK(sublet_lessee_dispatch(lessee.get()) == -EPIPE);
    CHECK(sublet_lessee_lease_get_cause(lease.get()) == SUBLET_LESSEE_LESSOR_GONE);
    CHECK(sublet_lessee_dispatch(lessee.get()) == -EPIPE);
    CHECK(sublet_lessee_get_offer(lessee.get(), 0) == nullptr);
    CHECK(refusal(lessee, {1}) == -EPIPE);
    CHECK_FALSE(readable(lessee));
}

TEST_CASE("a request that the socket has no room for is sent when there is") {
    const LessorInProcess lessor;
    DenyingCard card(lessor);
    card.offer({"HMD-1"});
    sublet::UniqueFd socket = lessor.connect_socket();
    const int small = 1;
    REQUIRE(setsockopt(socket.get(), SOL_SOCKET, SO_SNDBUF, &small, sizeof small) == 0);
    setenv("WAYLAND_SOCKET", std::to_string(socket.release()).c_str(), 1);
    sublet_lessee *made = nullptr;
    REQUIRE(sublet_lessee_connect(nullptr, &made) == 0);
    const Lessee lessee(made);
    for (int turn = 0; turn < 5; ++turn) {
        take_turns(lessor, lessee);
    }
    std::vector<Lease> leases;
    leases.reserve(100);
    for (int i = 0; i < 100; ++i) {
        leases.push_back(request(lessee, {offer_id(lessee, 0)}));
    }
    CHECK_FALSE(readable(lessee)); // The socket is full, and nothing has come.
    size_t turns = 0;
    for (; static_cast<size_t>(card.requests()) < leases.size() && turns < 1000; ++turns) {
        lessor.serve();
        CHECK(readable(lessee));
        REQUIRE(sublet_lessee_dispatch(lessee.get()) == 0);
    }
    CHECK(card.requests() == 100);
    CHECK(turns > 1);
}

TEST_CASE("on a connection of the program's own, nobody else's dispatching runs our handlers") {
    const LessorInProcess lessor;
    GrantingCard card(lessor);
    card.offer({"HMD-1"});
    const OwnConnection own(lessor);
    wl_display *const display = own.display();
    wl_event_queue *queue = nullptr;
    SUBCASE("with a queue of its own") {}
    SUBCASE("with the program's queue") {
        queue = wl_display_create_queue(display);
    }
    Lessee lessee = own.attach(queue);
    // Nothing is there: it must not wait for the other reader, which is about to read.
    REQUIRE(wl_display_prepare_read(display) == 0);
    REQUIRE(sublet_lessee_dispatch(lessee.get()) == 0);
    for (int turn = 0; turn < 3; ++turn) {
        lessor.serve();
        REQUIRE(wl_display_read_events(display) == 0);
        const int before = sublet_lessee_settled(lessee.get());
        CHECK(wl_display_dispatch_pending(display) >= 0);
        CHECK(sublet_lessee_settled(lessee.get()) == before);
        REQUIRE(sublet_lessee_dispatch(lessee.get()) == 0);
        REQUIRE(wl_display_prepare_read(display) == 0);
    }
    wl_display_cancel_read(display);
    CHECK(sublet_lessee_settled(lessee.get()) == 1);
    Lease lease = request(lessee, {offer_id(lessee, 0)});
    take_turns(lessor, lessee);
    CHECK(sublet_lessee_lease_get_state(lease.get()) == SUBLET_LESSEE_GRANTED);
    lease.reset();
    lessee.reset();
    own.hear_the_rest(queue);
    CHECK(card.abandoned() == 1);
}

TEST_CASE("a connection of the program's own bears what the lessor says until it has released us") {
    const LessorInProcess lessor;
    GrantingCard card(lessor);
    const OwnConnection own(lessor);
    wl_display *const display = own.display();
    wl_event_queue *queue = nullptr;
    SUBCASE("with a queue of its own") {}
    SUBCASE("with the program's queue") {
        queue = wl_display_create_queue(display);
    }
    const auto attached = [&] {
        Lessee lessee = own.attach(queue);
        for (int turn = 0; turn < 4; ++turn) {
            take_turns(lessor, lessee);
        }
        CHECK(sublet_lessee_settled(lessee.get()) == 1);
        return lessee;
    };
    Lessee first = attached();
    card.offer({"HMD-1", "HMD-2"});
    lessor.speak(); // It is under way.
    first.reset();
    Lessee second = attached();
    CHECK(offer_id(second, 1) != 0);
    second.reset();
    own.hear_the_rest(queue);
    CHECK(wl_display_get_error(display) == 0);
}

TEST_CASE("acquire waits for what fits, no longer than it may") {
    const LessorInProcess lessor;
    GrantingCard card(lessor);
    card.offer({"HMD-1"});
    const Lessee lessee = settled(lessor);
    sublet_lessee_lease *lease = nullptr;
    CHECK(sublet_lessee_acquire(lessee.get(), "connector=DP-9", 1, 0, &lease) == -ETIMEDOUT);
    CHECK(sublet_lessee_error(lessee.get()) == std::string_view("no display on offer fits"));
    CHECK(sublet_lessee_acquire(lessee.get(), nullptr, 2, 0, &lease) == -ETIMEDOUT);
    CHECK(sublet_lessee_acquire(lessee.get(), "product=x", 1, -1, &lease) == -EINVAL);
    CHECK(sublet_lessee_acquire(lessee.get(), nullptr, 1, 0, &lease) == -ETIMEDOUT);
    CHECK(sublet_lessee_error(lessee.get()) == std::string_view("the lessor does not answer"));
    CHECK(lease == nullptr);
    lessor.serve();
    CHECK(card.requests() == 1);
    CHECK(card.abandoned() == 1);
}

TEST_CASE("acquire leases one display, or all that fit, and again after a loss") {
    const LessorInProcess lessor;
    GrantingCard card(lessor);
    card.offer({"HMD-1", "HMD-2", "DP-1"});
    const Lessee lessee = connect(lessor);
    std::jthread serving([&](const std::stop_token &stop) {
        while (!stop.stop_requested()) {
            lessor.serve(1);
        }
    });
    const auto acquired = [&](const char *match, size_t count) {
        sublet_lessee_lease *lease = nullptr;
        REQUIRE(sublet_lessee_acquire(lessee.get(), match, count, -1, &lease) == 0);
        return Lease(lease);
    };
    const auto displays = [](const Lease &lease) {
        size_t count = 0;
        while (sublet_lessee_lease_get_display(lease.get(), count) != nullptr) {
            ++count;
        }
        return count;
    };
    CHECK(displays(acquired(nullptr, 1)) == 1);
    CHECK(displays(acquired("connector=HMD-*", 0)) == 2);
    CHECK(displays(acquired(nullptr, 0)) == 3);
    CHECK(displays(acquired(nullptr, 1)) == 1);
}

TEST_CASE("no lack of memory is more than an error") {
    for (size_t count = 0;; ++count) {
        const LessorInProcess lessor;
        GrantingCard card(lessor);
        card.offer({"HMD-1", "HMD-2"});
        Lessee lessee = connect(lessor);
        sublet_lessee_lease *lease = nullptr;
        bool failed = false;
        int result = 0;
        for (int turn = 0; turn < 6 && result == 0; ++turn) {
            lessor.serve();
            const FailingAllocator allocator(count);
            result = sublet_lessee_dispatch(lessee.get());
            if (const auto *offer = sublet_lessee_get_offer(lessee.get(), 0);
                result == 0 && lease == nullptr && offer != nullptr) {
                result = sublet_lessee_request(lessee.get(), &offer->id, 1, &lease);
            }
            failed |= allocator.failed();
        }
        const Lease owned(lease);
        if (!failed) {
            CHECK(result == 0);
            CHECK(sublet_lessee_lease_get_state(lease) == SUBLET_LESSEE_GRANTED);
            CHECK(count > 5);
            break;
        }
        CHECK(result == -ENOMEM);
    }
}
