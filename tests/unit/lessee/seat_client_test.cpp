#include <doctest/doctest.h>

#include <array>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include <exec/seat/seat_client.hpp>

using namespace sublet;
using namespace sublet::cli;

namespace {

/// A seat with one client, whose program is played by the test.
class SeatScene {
public:
    SeatScene() : SeatScene(connected()) {}

    SeatClient::Seat seat;

    /// As the server does it.
    void set_enabled(bool enabled) {
        seat.enabled = enabled;
        enabled ? client_.enable() : client_.disable();
    }

    void ask(SeatRequest request, std::string_view body = {}) {
        const SeatHeader header{.opcode = static_cast<uint16_t>(request),
                                .size = static_cast<uint16_t>(body.size())};
        std::string message(reinterpret_cast<const char *>(&header), sizeof(header));
        message += body;
        REQUIRE(send(program_.get(), message.data(), message.size(), 0) ==
                static_cast<ssize_t>(message.size()));
        REQUIRE(client_.dispatch());
    }

    void open_device(const std::string &path) {
        const auto length = static_cast<uint16_t>(path.size() + 1);
        std::string body(reinterpret_cast<const char *>(&length), sizeof(length));
        body.append(path.c_str(), length);
        ask(SeatRequest::OpenDevice, body);
    }

    /// What the program has been told since it last looked.
    [[nodiscard]] std::vector<SeatEvent> heard() const {
        std::array<char, 1024> bytes{};
        const ssize_t size = recv(program_.get(), bytes.data(), bytes.size(), MSG_DONTWAIT);
        const size_t length = size > 0 ? static_cast<size_t>(size) : 0;
        std::vector<SeatEvent> events;
        SeatHeader header;
        for (size_t at = 0; at < length; at += sizeof(header) + header.size) {
            std::memcpy(&header, bytes.data() + at, sizeof(header));
            events.push_back(static_cast<SeatEvent>(header.opcode));
        }
        return events;
    }

private:
    static std::array<UniqueFd, 2> connected() {
        std::array<int, 2> ends{-1, -1};
        REQUIRE(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) == 0);
        return {UniqueFd(ends[0]), UniqueFd(ends[1])};
    }

    explicit SeatScene(std::array<UniqueFd, 2> ends)
        : client_(std::move(ends[0]), seat), program_(std::move(ends[1])) {}

    SeatClient client_;
    UniqueFd program_;
};

using Heard = std::vector<SeatEvent>;

} // namespace

// libseat carries out what it reads at once in the wrong order.
TEST_CASE("a seat is enabled again once its program knows that it was not") {
    SeatScene scene;
    scene.ask(SeatRequest::OpenSeat);
    CHECK(scene.heard() == Heard{SeatEvent::SeatOpened, SeatEvent::Enable});

    scene.set_enabled(false);
    scene.set_enabled(true);
    scene.set_enabled(false);
    scene.set_enabled(true);
    CHECK(scene.heard() == Heard{SeatEvent::Disable});
    scene.ask(SeatRequest::DisableSeat);
    CHECK(scene.heard() == Heard{SeatEvent::SeatDisabled, SeatEvent::Enable});

    scene.set_enabled(false);
    CHECK(scene.heard() == Heard{SeatEvent::Disable});
    scene.ask(SeatRequest::DisableSeat);
    CHECK(scene.heard() == Heard{SeatEvent::SeatDisabled});
    scene.set_enabled(true);
    CHECK(scene.heard() == Heard{SeatEvent::Enable});
}

TEST_CASE("a program that opens a disabled seat hears of it when it is enabled") {
    SeatScene scene;
    scene.set_enabled(false);
    CHECK(scene.heard() == Heard{});
    scene.ask(SeatRequest::OpenSeat);
    CHECK(scene.heard() == Heard{SeatEvent::SeatOpened});
    scene.set_enabled(true);
    CHECK(scene.heard() == Heard{SeatEvent::Enable});
}

TEST_CASE("a program that has disabled its seat unasked is not told that it is enabled") {
    SeatScene scene;
    scene.ask(SeatRequest::OpenSeat);
    CHECK(scene.heard() == Heard{SeatEvent::SeatOpened, SeatEvent::Enable});
    scene.ask(SeatRequest::DisableSeat);
    CHECK(scene.heard() == Heard{SeatEvent::SeatDisabled});
}

TEST_CASE("a program that has closed its seat hears no more of it") {
    SeatScene scene;
    scene.ask(SeatRequest::OpenSeat);
    scene.ask(SeatRequest::CloseSeat);
    CHECK(scene.heard() == Heard{SeatEvent::SeatOpened, SeatEvent::Enable, SeatEvent::SeatClosed});
    scene.set_enabled(false);
    CHECK(scene.heard() == Heard{});
}

TEST_CASE("a program that has not acknowledged that its seat is disabled is given no device") {
    const UniqueFd card(open("/dev/null", O_RDWR | O_CLOEXEC));
    struct stat status{};
    REQUIRE(fstat(card.get(), &status) == 0);
    SeatScene scene;
    scene.seat.card = {.lease = card.get(), .device = status.st_rdev, .other_cards = false};
    scene.ask(SeatRequest::OpenSeat);
    scene.open_device("/dev/null");
    CHECK(scene.heard() ==
          Heard{SeatEvent::SeatOpened, SeatEvent::Enable, SeatEvent::DeviceOpened});

    scene.set_enabled(false);
    scene.set_enabled(true);
    scene.open_device("/dev/null");
    CHECK(scene.heard() == Heard{SeatEvent::Disable, SeatEvent::Error});
    scene.ask(SeatRequest::DisableSeat);
    scene.open_device("/dev/null");
    CHECK(scene.heard() ==
          Heard{SeatEvent::SeatDisabled, SeatEvent::Enable, SeatEvent::DeviceOpened});
}
