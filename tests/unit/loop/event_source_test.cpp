#include <chrono>
#include <csignal>
#include <cstdint>
#include <memory>
#include <optional>

#include <doctest/doctest.h>
#include <unistd.h>
#include <wayland-server-core.h>

#include "loop/event_source.hpp"
#include "loop/owned.hpp"

using namespace sublet;
using namespace std::chrono_literals;

namespace {

struct Loop {
    Owned<wl_event_loop, wl_event_loop_destroy> handle{wl_event_loop_create()};

    void dispatch(int timeout_ms = 0) { wl_event_loop_dispatch(handle.get(), timeout_ms); }

    /// Runs until `condition` holds; false if it does not within two seconds.
    template <typename Condition> bool run_until(Condition condition) {
        const auto deadline = std::chrono::steady_clock::now() + 2s;
        while (!condition()) {
            if (std::chrono::steady_clock::now() > deadline) {
                return false;
            }
            dispatch(10);
        }
        return true;
    }
};

struct Pipe {
    Pipe() { REQUIRE(::pipe(ends) == 0); }
    ~Pipe() {
        ::close(ends[0]);
        ::close(ends[1]);
    }
    void write() const { REQUIRE(::write(ends[1], "x", 1) == 1); }

    int ends[2]{};
};

} // namespace

TEST_CASE("an fd source says what is ready, until it is gone") {
    Loop loop;
    const Pipe pipe;
    uint32_t ready = 0;
    auto source = FdSource::create(loop.handle.get(), pipe.ends[0], WL_EVENT_READABLE,
                                   [&](uint32_t mask) { ready = mask; });
    REQUIRE(source);
    loop.dispatch();
    CHECK(ready == 0);
    pipe.write();
    loop.dispatch();
    CHECK(ready == WL_EVENT_READABLE);
    source.reset();
    ready = 0;
    loop.dispatch();
    CHECK(ready == 0);
}

TEST_CASE("a source may be destroyed by its own callback, with what the callback holds") {
    Loop loop;
    const Pipe pipe;
    const auto held = std::make_shared<int>(1);
    std::unique_ptr<FdSource> source;
    source = FdSource::create(loop.handle.get(), pipe.ends[0], WL_EVENT_READABLE,
                              [&source, mine = held](uint32_t) {
                                  source.reset();
                                  *mine = 2;
                              });
    pipe.write();
    loop.dispatch();
    CHECK(*held == 2);
    CHECK(held.use_count() == 1);
}

TEST_CASE("a timer calls once for each time it is armed") {
    Loop loop;
    int calls = 0;
    TimerSource timer(loop.handle.get(), [&] { ++calls; });
    timer.arm(0ms);
    CHECK(loop.run_until([&] { return calls == 1; }));
    timer.arm(1ms);
    timer.disarm();
    loop.dispatch(20);
    CHECK(calls == 1);
}

TEST_CASE("an idle call comes once, however often it was asked for, and may ask again") {
    Loop loop;
    int calls = 0;
    std::optional<IdleSource> idle;
    idle.emplace(loop.handle.get(), [&] {
        if (++calls == 1) {
            idle->schedule();
        }
    });
    idle->schedule();
    idle->schedule();
    loop.dispatch();
    CHECK(calls == 2);
    loop.dispatch();
    CHECK(calls == 2);
    idle->schedule();
    idle.reset();
    loop.dispatch();
    CHECK(calls == 2);
}

TEST_CASE("a signal arrives as an event") {
    Loop loop;
    int calls = 0;
    const SignalSource source(loop.handle.get(), SIGUSR1, [&] { ++calls; });
    ::raise(SIGUSR1);
    CHECK(loop.run_until([&] { return calls == 1; }));
}
