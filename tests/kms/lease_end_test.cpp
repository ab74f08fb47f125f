// What a lessee meets when its lessor goes away, comes back, or ends the lease.

#include <doctest/doctest.h>

#include <cerrno>

#include <sublet/kms/commit_backoff.hpp>
#include <sublet/kms/failure.hpp>

#include "stage.hpp"

using namespace sublet;
using namespace sublet::test;

namespace {

kms::Failure failure_of(const std::expected<void, Error> &result) {
    REQUIRE_FALSE(result);
    return kms::classify(result.error());
}

} // namespace

TEST_CASE("while the lessor is not master a lessee is suspended, and goes on afterwards") {
    RawLessor lessor;
    Lessee lessee(lessor.lend(0).fd);
    const auto scanout = lessee.scanout();
    lessee.light(*scanout, lessee.picture(lessee.buffer(0xff0000)));
    lessor.drop_master();
    kms::CommitBackoff backoff;
    for (int i = 0; i < 3; ++i) {
        const auto committed = scanout->flip(0);
        CHECK(failure_of(committed) == kms::Failure::Suspended);
        CHECK(backoff.retry_at(committed.error(), kms::CommitBackoff::Clock::now()));
    }
    CHECK(failure_of(scanout->test()) == kms::Failure::Suspended);
    lessor.set_master();
    checked(scanout->show(lessee.picture(lessee.buffer(0x00ff00))));
    checked(scanout->flip(5));
    CHECK(lessee.flipped().user_data == 5);
    CHECK((lessor.photograph(0)->row(0)[0] & 0xffffff) == 0x00ff00);
}

TEST_CASE("the legacy calls are suspended alike") {
    RawLessor lessor;
    Lessee lessee(lessor.lend(0).fd, kms::ModeSetting::Legacy);
    const auto scanout = lessee.scanout();
    lessee.light(*scanout, lessee.picture(lessee.buffer(0)));
    lessor.drop_master();
    CHECK(failure_of(scanout->flip(0)) == kms::Failure::Suspended);
    lessor.set_master();
    checked(scanout->flip(0));
    lessee.flipped();
}

TEST_CASE("a revoked lease is lost, in both ways of mode setting and in the middle of a flip") {
    for (const auto way : {kms::ModeSetting::Atomic, kms::ModeSetting::Legacy}) {
        CAPTURE(to_string(way));
        RawLessor lessor;
        RawLease lease = lessor.lend(0);
        Lessee lessee(checked(lease.fd.duplicate()), way);
        const auto scanout = lessee.scanout();
        lessee.light(*scanout, lessee.picture(lessee.buffer(0)));
        checked(scanout->flip(0));
        lessor.revoke(lease);
        CHECK(failure_of(scanout->flip(0)) == kms::Failure::LeaseLost);
        lessee.flipped(); // What was committed before is shown and told of.
        CHECK(failure_of(scanout->flip(0)) == kms::Failure::LeaseLost);
        const auto again = kms::Device::open(checked(lease.fd.duplicate()), way);
        REQUIRE_FALSE(again);
        CHECK(kms::classify(again.error()) == kms::Failure::LeaseLost);
    }
}

TEST_CASE("a lessor that is gone takes its leases with it") {
    std::optional<RawLessor> lessor(std::in_place);
    Lessee lessee(lessor->lend(0).fd);
    const auto scanout = lessee.scanout();
    lessee.light(*scanout, lessee.picture(lessee.buffer(0)));
    lessor.reset();
    CHECK(failure_of(scanout->flip(0)) == kms::Failure::LeaseLost);
}

TEST_CASE("an object or property that is not of the lease is no lost lease") {
    RawLessor lessor;
    const RawLease leased = lessor.lend(0);
    Lessee lessee(leased.fd.duplicate().value());
    const int fd = lessee.device.fd();
    const kms::Pipeline &pipeline = lessee.pipeline();
    kms::AtomicRequest no_property;
    no_property.set(pipeline.crtc->id, PropertyId(), 1);
    kms::AtomicRequest no_object;
    no_object.set(CrtcId(0xfffff), pipeline.crtc->properties.active, 1);
    for (const kms::AtomicRequest *request : {&no_property, &no_object}) {
        const auto tested = request->test(fd);
        REQUIRE_FALSE(tested);
        CHECK(tested.error().kind == Error::Kind::Invalid);
        CHECK(kms::classify(tested.error()) == kms::Failure::Rejected);
    }
    lessor.revoke(leased);
    CHECK(failure_of(no_property.test(fd)) == kms::Failure::LeaseLost);
}
