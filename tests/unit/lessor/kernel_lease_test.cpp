#include <doctest/doctest.h>
#include <xf86drmMode.h>

#include "fake_card.hpp"
#include "lessor/kernel_lease.hpp"
#include "vocabulary/unique_fd.hpp"

using namespace sublet;
using namespace sublet::test;

TEST_CASE("all lessees are listed, however many there are") {
    const FakeCard card(1, 1);
    for (size_t count = 1; count < 40; ++count) {
        uint32_t lessee = 0;
        const UniqueFd lease(drmModeCreateLease(card.fd(), nullptr, 0, 0, &lessee));
        REQUIRE(lease);
        const auto listed = list_lessees(card.fd());
        REQUIRE(listed);
        CHECK(listed->size() == count);
        CHECK(listed->back() == LesseeId(lessee));
    }
}
