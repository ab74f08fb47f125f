#include <doctest/doctest.h>

#include <cerrno>

#include <sublet/lessee/lease_loss.hpp>

using namespace sublet;
using namespace lessee;
using namespace std::chrono_literals;

namespace {

Error failed(int code) {
    return {Error::Kind::System, code, "commit a frame"};
}

} // namespace

TEST_CASE("what a failed KMS call means") {
    CHECK(classify_kms_error(failed(ENOENT)) == KmsFailure::LeaseLost);
    CHECK(classify_kms_error(failed(ENODEV)) == KmsFailure::LeaseLost);
    CHECK(classify_kms_error(failed(EACCES)) == KmsFailure::Suspended);
    CHECK(classify_kms_error(failed(EBUSY)) == KmsFailure::Busy);
    CHECK(classify_kms_error(failed(EINVAL)) == KmsFailure::Rejected);
    CHECK(classify_kms_error(Error::make(Error::Kind::Unsupported, "")) == KmsFailure::Rejected);
}

TEST_CASE("a lessor that is switched away is waited for as long as it takes") {
    CommitPatience patience;
    const CommitPatience::Clock::time_point start(1h);
    for (auto now = start; now < start + 24h; now += 10min) {
        const auto retry = patience.retry_at(failed(EACCES), now);
        REQUIRE(retry);
        CHECK(*retry > now);
        CHECK(patience.suspended());
    }
    patience.succeeded();
    CHECK_FALSE(patience.suspended());
}

TEST_CASE("a CRTC that stays busy for seconds is an error") {
    CommitPatience patience;
    const CommitPatience::Clock::time_point start(1h);
    CHECK(patience.retry_at(failed(EBUSY), start));
    CHECK(patience.retry_at(failed(EBUSY), start + 1s));
    CHECK_FALSE(patience.retry_at(failed(EBUSY), start + 3s));
}

TEST_CASE("each success, and each time away, begins the patience anew") {
    CommitPatience patience;
    const CommitPatience::Clock::time_point start(1h);
    CHECK(patience.retry_at(failed(EBUSY), start));
    patience.succeeded();
    CHECK(patience.retry_at(failed(EBUSY), start + 3s));
    CHECK(patience.retry_at(failed(EACCES), start + 4s));
    CHECK(patience.retry_at(failed(EBUSY), start + 10s));
}

TEST_CASE("a lost lease and a refused request are not waited for") {
    CommitPatience patience;
    const CommitPatience::Clock::time_point now(1h);
    CHECK_FALSE(patience.retry_at(failed(ENOENT), now));
    CHECK_FALSE(patience.retry_at(failed(ENODEV), now));
    CHECK_FALSE(patience.retry_at(failed(EINVAL), now));
}
