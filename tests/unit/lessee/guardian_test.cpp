#include <doctest/doctest.h>

#include <array>
#include <chrono>
#include <csignal>
#include <string>
#include <string_view>
#include <vector>

#include <fcntl.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <exec/child_process.hpp>
#include <exec/guardian.hpp>

using namespace std::chrono_literals;
using namespace sublet;
using namespace sublet::cli;

namespace {

constexpr auto patience = 20s; ///< Until the guardian kills the program, which tells nothing then.

/// Runs a program that says something to `tell`, receives its first call, and dies of it. The exit
/// status is of use only if that fails.
[[noreturn]] void die_with_a_call(const SyscallFilter &filter, int tell) {
    signal(SIGTERM, SIG_IGN); // As is the program's, which gets one when we are gone.
    const std::vector<std::string> words{"sh", "-c", "echo through >&" + std::to_string(tell)};
    auto program = ChildProcess::start(
        {.arguments = words, .environment = {}, .kept_fd = tell, .filter = &filter});
    if (!program) {
        _exit(1);
    }
    const auto listener = CallListener::create(program->take_listener());
    if (!listener || !start_guardian(*listener, program->fd(), patience, "")) {
        _exit(2);
    }
    pollfd call{listener->fd(), POLLIN, 0};
    if (poll(&call, 1, -1) != 1 || !listener->receive()) {
        _exit(3);
    }
    raise(SIGKILL);
    _exit(4);
}

} // namespace

TEST_CASE("a call that was received and not answered goes through when the tool is killed") {
    const auto filter = SyscallFilter::build(false);
    REQUIRE(filter);
    std::array<int, 2> ends{-1, -1};
    REQUIRE(pipe2(ends.data(), O_CLOEXEC) == 0);
    const UniqueFd heard(ends[0]);
    UniqueFd tell(ends[1]);

    const pid_t tool = fork();
    REQUIRE(tool >= 0);
    if (tool == 0) {
        die_with_a_call(*filter, tell.get());
    }
    tell.reset();
    int status = 0;
    REQUIRE(waitpid(tool, &status, 0) == tool);
    REQUIRE(WIFSIGNALED(status));

    std::array<char, 16> text{};
    const ssize_t size = read(heard.get(), text.data(), text.size());
    CHECK(std::string_view(text.data(), static_cast<size_t>(size > 0 ? size : 0)) == "through\n");
}
