#include <doctest/doctest.h>

#include <cerrno>

#include <fcntl.h>

#include "kms/device.hpp"

using namespace sublet;
using sublet::kms::Device;

TEST_CASE("what is no card that can be reached is not blamed on its driver") {
    const auto none = Device::open(UniqueFd());
    REQUIRE_FALSE(none);
    CHECK(none.error().kind == Error::Kind::System);
    CHECK(none.error().code == EBADF);

    const auto other = Device::open(UniqueFd(open("/dev/null", O_RDWR | O_CLOEXEC)));
    REQUIRE_FALSE(other);
    CHECK(other.error().kind == Error::Kind::System);
    CHECK(other.error().code == ENOTTY);
}
