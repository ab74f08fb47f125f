#include <doctest/doctest.h>

#include <cerrno>

#include "kms/recovery.hpp"

using namespace sublet;
using kms::Recovery;
using namespace std::chrono_literals;
using enum Recovery::Action;

namespace {

constexpr Recovery::Clock::time_point start(1h);

Error failed(int code) {
    return {Error::Kind::System, code, "commit a frame"};
}

Recovery lit() {
    Recovery recovery;
    recovery.negotiated();
    recovery.committed();
    return recovery;
}

} // namespace

TEST_CASE("a display is negotiated, lit and driven") {
    Recovery recovery;
    CHECK(recovery.needs_negotiation());
    recovery.negotiated();
    CHECK_FALSE(recovery.needs_negotiation());
    CHECK_FALSE(recovery.lit());
    recovery.committed();
    CHECK(recovery.lit());
}

TEST_CASE("a lessor that was away makes it negotiated and lit anew, once for each time") {
    Recovery recovery = lit();
    auto now = start;
    for (int attempt = 0; attempt < 100; ++attempt) {
        REQUIRE(recovery.failed(failed(EACCES), now) == Wait);
        CHECK(recovery.suspended());
        CHECK(recovery.needs_negotiation());
        REQUIRE(recovery.retry_at());
        CHECK(*recovery.retry_at() > now);
        now = *recovery.retry_at();
    }
    recovery.negotiated();
    recovery.committed();
    CHECK_FALSE(recovery.suspended());
    CHECK_FALSE(recovery.retry_at());
    CHECK(recovery.lit());
}

TEST_CASE("a busy CRTC is waited for, and what is lit stays so; for seconds it is an error") {
    Recovery recovery = lit();
    CHECK(recovery.failed(failed(EBUSY), start) == Wait);
    CHECK(recovery.lit());
    CHECK(recovery.failed(failed(EBUSY), start + 3s) == Fail);
}

TEST_CASE("what was negotiated and is refused is negotiated once more") {
    Recovery recovery;
    recovery.negotiated();
    CHECK(recovery.failed(failed(EINVAL), start) == Negotiate);
    CHECK(recovery.needs_negotiation());
    recovery.negotiated();
    CHECK(recovery.failed(failed(EINVAL), start) == Fail);
    recovery.committed();
    recovery.invalidate();
    recovery.negotiated();
    CHECK(recovery.failed(failed(EINVAL), start) == Negotiate);
}

TEST_CASE("a refused frame, a refused negotiation and a lost lease are errors") {
    Recovery recovery = lit();
    CHECK(recovery.failed(failed(EINVAL), start) == Fail);
    CHECK(recovery.failed(failed(ENOENT), start) == Fail);
    Recovery dark;
    CHECK(dark.failed(failed(EINVAL), start) == Fail);
    dark.negotiated();
    CHECK(dark.failed(failed(ENODEV), start) == Fail);
}
