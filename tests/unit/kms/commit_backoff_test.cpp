#include <doctest/doctest.h>

#include <cerrno>

#include "kms/commit_backoff.hpp"
#include "kms/failure.hpp"

using namespace sublet;
using namespace sublet::kms;
using namespace std::chrono_literals;

namespace {

Error failed(int code) {
    return {Error::Kind::System, code, "commit a frame"};
}

} // namespace

TEST_CASE("what a failed KMS call means") {
    CHECK(classify(failed(ENOENT)) == Failure::LeaseLost);
    CHECK(classify(failed(ENODEV)) == Failure::LeaseLost);
    CHECK(classify(failed(EACCES)) == Failure::Suspended);
    CHECK(classify(failed(EBUSY)) == Failure::Busy);
    CHECK(classify(failed(EINVAL)) == Failure::Rejected);
    CHECK(classify(Error::make(Error::Kind::Unsupported, "")) == Failure::Rejected);
}

TEST_CASE("a lessor that is switched away is waited for as long as it takes") {
    CommitBackoff backoff;
    const CommitBackoff::Clock::time_point start(1h);
    for (auto now = start; now < start + 24h; now += 10min) {
        const auto retry = backoff.retry_at(failed(EACCES), now);
        REQUIRE(retry);
        CHECK(*retry > now);
        CHECK(backoff.suspended());
    }
    backoff.succeeded();
    CHECK_FALSE(backoff.suspended());
}

TEST_CASE("a CRTC that stays busy for seconds is an error") {
    CommitBackoff backoff;
    const CommitBackoff::Clock::time_point start(1h);
    CHECK(backoff.retry_at(failed(EBUSY), start));
    CHECK(backoff.retry_at(failed(EBUSY), start + 1s));
    CHECK_FALSE(backoff.retry_at(failed(EBUSY), start + 3s));
}

TEST_CASE("each success, and each time away, starts the backoff anew") {
    CommitBackoff backoff;
    const CommitBackoff::Clock::time_point start(1h);
    CHECK(backoff.retry_at(failed(EBUSY), start));
    backoff.succeeded();
    CHECK(backoff.retry_at(failed(EBUSY), start + 3s));
    CHECK(backoff.retry_at(failed(EACCES), start + 4s));
    CHECK(backoff.retry_at(failed(EBUSY), start + 10s));
}

TEST_CASE("a lost lease and a refused request are not waited for") {
    CommitBackoff backoff;
    const CommitBackoff::Clock::time_point now(1h);
    CHECK_FALSE(backoff.retry_at(failed(ENOENT), now));
    CHECK_FALSE(backoff.retry_at(failed(ENODEV), now));
    CHECK_FALSE(backoff.retry_at(failed(EINVAL), now));
}
