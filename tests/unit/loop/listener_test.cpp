#include <memory>
#include <optional>
#include <vector>

#include <doctest/doctest.h>

#include "loop/listener.hpp"

using namespace sublet;

namespace {

struct Emitter {
    Emitter() { wl_signal_init(&signal); }

    void emit(void *data = nullptr) { wl_signal_emit_mutable(&signal, data); }
    [[nodiscard]] bool unheard() const { return wl_list_empty(&signal.listener_list) != 0; }

    wl_signal signal{};
};

struct Hearer {
    explicit Hearer(Emitter &emitter) {
        listener.connect<&Hearer::on_signal>(emitter.signal, *this);
    }
    void on_signal(int *value) { heard.push_back(*value); }

    std::vector<int> heard;
    Listener<int> listener;
};

/// Destroys itself when it hears the signal.
struct Mayfly {
    Mayfly(Emitter &emitter, std::unique_ptr<Mayfly> &self, int &heard)
        : owner(self), count(heard) {
        listener.connect<&Mayfly::on_signal>(emitter.signal, *this);
    }
    void on_signal() {
        ++count;
        owner.reset();
    }

    std::unique_ptr<Mayfly> &owner;
    int &count;
    Listener<void> listener;
};

} // namespace

TEST_CASE("a listener that is connected first hears before those that were there") {
    Emitter emitter;
    std::vector<char> order;
    Listener<void> before;
    Listener<void> first;
    before.connect<[](std::vector<char> &heard) { heard.push_back('b'); }>(emitter.signal, order);
    first.connect_first<[](std::vector<char> &heard) { heard.push_back('f'); }>(emitter.signal,
                                                                                order);
    emitter.emit();
    CHECK(order == std::vector{'f', 'b'});
    first.disconnect();
    emitter.emit();
    CHECK(order == std::vector{'f', 'b', 'b'});
}

TEST_CASE("a listener passes on what the signal carries, each time") {
    Emitter emitter;
    Hearer hearer(emitter);
    for (int value : {3, 5}) {
        emitter.emit(&value);
    }
    CHECK(hearer.heard == std::vector{3, 5});
}

TEST_CASE("a listener that is gone leaves nothing behind in the signal") {
    Emitter emitter;
    {
        Hearer hearer(emitter);
        CHECK(hearer.listener.connected());
        CHECK_FALSE(emitter.unheard());
    }
    CHECK(emitter.unheard());
    emitter.emit();
}

TEST_CASE("a listener that was never connected can be disconnected and destroyed") {
    Listener<void> listener;
    CHECK_FALSE(listener.connected());
    listener.disconnect();
    CHECK_FALSE(listener.connected());
}

TEST_CASE("a connection to a second signal gives up the first one") {
    Emitter first;
    Emitter second;
    Hearer hearer(first);
    hearer.listener.connect<&Hearer::on_signal>(second.signal, hearer);
    CHECK(first.unheard());
    int value = 7;
    first.emit(&value);
    second.emit(&value);
    CHECK(hearer.heard == std::vector{7});
}

TEST_CASE("a listener may be destroyed by its own call") {
    Emitter emitter;
    int heard = 0;
    std::unique_ptr<Mayfly> mayfly;
    mayfly = std::make_unique<Mayfly>(emitter, mayfly, heard);
    emitter.emit();
    emitter.emit();
    CHECK(heard == 1);
    CHECK(mayfly == nullptr);
    CHECK(emitter.unheard());
}

TEST_CASE("a listener may destroy the others of the same signal") {
    Emitter emitter;
    std::optional<Hearer> before(std::in_place, emitter);
    struct Destroyer {
        std::optional<Hearer> *first;
        std::optional<Hearer> *last;
        Listener<void> listener;
        void on_signal() {
            first->reset();
            last->reset();
        }
    };
    std::optional<Hearer> after;
    Destroyer destroyer{&before, &after, {}};
    destroyer.listener.connect<&Destroyer::on_signal>(emitter.signal, destroyer);
    after.emplace(emitter);
    int value = 1;
    emitter.emit(&value);
    CHECK_FALSE(before);
    CHECK_FALSE(after);
    emitter.emit(&value);
}

TEST_CASE("a listener may emit its own signal again") {
    Emitter emitter;
    struct Echo {
        Emitter *emitter;
        int heard = 0;
        Listener<void> listener;
        void on_signal() {
            if (++heard < 3) {
                emitter->emit();
            }
        }
    };
    Echo echo{&emitter, 0, {}};
    echo.listener.connect<&Echo::on_signal>(emitter.signal, echo);
    emitter.emit();
    CHECK(echo.heard == 3);
}

TEST_CASE("a captureless lambda is a handler, too") {
    Emitter emitter;
    int sum = 0;
    Listener<int> listener;
    listener.connect<[](int &total, int *value) { total += *value; }>(emitter.signal, sum);
    int value = 4;
    emitter.emit(&value);
    CHECK(sum == 4);
}
