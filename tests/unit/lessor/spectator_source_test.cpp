#include <array>

#include <doctest/doctest.h>
#include <fcntl.h>
#include <unistd.h>

#include "mirror/spectator_source.hpp"

using namespace sublet;

TEST_CASE("a picture that is still drawn into is not read, which would wait for its end") {
    std::array<int, 2> ends{}; // A pipe says when it can be read, as a dma-buf does.
    REQUIRE(::pipe2(ends.data(), O_CLOEXEC) == 0);
    const UniqueFd writer(ends[1]);
    ShownFramebuffer framebuffer;
    framebuffer.planes.push_back({UniqueFd(ends[0]), 0, 0});
    CHECK_FALSE(is_drawn(framebuffer));
    REQUIRE(::write(writer.get(), "x", 1) == 1);
    CHECK(is_drawn(framebuffer));
}
