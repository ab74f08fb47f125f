// The seat that `exec --seat` gives a program: whatever the program writes to it, in pieces of any
// size.

#include <array>

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include "exec/seat/seat_client.hpp"
#include "input.hpp"

using namespace sublet;
using namespace sublet::cli;
using namespace sublet::test;

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    // /dev/null stands for the card, and /dev/zero for another.
    static const UniqueFd null(open("/dev/null", O_RDWR | O_CLOEXEC));
    struct stat status{};
    must(fstat(null.get(), &status) == 0);
    SeatClient::Seat seat{.card = {.lease = null.get(), .device = status.st_rdev}, .devices = {}};
    std::array<int, 2> ends{-1, -1};
    must(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, ends.data()) == 0);
    const UniqueFd program(ends[0]);
    SeatClient client(UniqueFd(ends[1]), seat);
    std::array<char, 4096> answers;
    for (Input input(data, size); !input.empty();) {
        const uint8_t length = input.byte();
        if (length == 0xff) {
            seat.enabled = false;
            client.disable();
            continue;
        }
        const auto piece = input.take(length);
        if (piece.empty()) {
            continue;
        }
        must(send(program.get(), piece.data(), piece.size(), MSG_NOSIGNAL) >= 0);
        if (!client.dispatch()) {
            break;
        }
        while (recv(program.get(), answers.data(), answers.size(), 0) > 0) {
        }
    }
    return 0;
}
