// What <sublet/lessee-terms.h> promises, with a lessor that takes terms and one that does not.

#include <doctest/doctest.h>

#include <cerrno>
#include <cstring>
#include <string_view>
#include <thread>

#include <drm_mode.h>

#include "c_handles.hpp"
#include "failing_allocator.hpp"
#include "terms_card.hpp"

using namespace sublet;
using namespace sublet::test;

namespace {

struct Scene {
    LessorInProcess lessor;
    TermsCard card{lessor, {"HMD-1", "HMD-2"}};
    Lessee lessee = settled(lessor);
};

Terms make_terms() {
    sublet_lessee_terms *terms = nullptr;
    REQUIRE(sublet_lessee_terms_create(&terms) == 0);
    return Terms(terms);
}

Claim claim(const Lessee &lessee, const char *match) {
    sublet_lessee_claim *made = nullptr;
    REQUIRE(sublet_lessee_claim_create(lessee.get(), match, false, &made) == 0);
    return Claim(made);
}

drm_mode_modeinfo timing() {
    const drmModeModeInfo mode = vga();
    drm_mode_modeinfo timing;
    std::memcpy(&timing, &mode, sizeof timing);
    return timing;
}

} // namespace

TEST_CASE("terms are set for every display, and for one in particular") {
    const Scene scene;
    CHECK(sublet_lessee_takes_terms(scene.lessee.get()));
    const Terms terms = make_terms();
    const uint32_t second = offer_id(scene.lessee, 1);
    const auto every = SUBLET_LESSEE_EVERY_OFFER;
    CHECK(sublet_lessee_terms_set_mode(terms.get(), every, 640, 480, 60000) == 0);
    CHECK(sublet_lessee_terms_set_overlays(terms.get(), every, SUBLET_LESSEE_ALL_OVERLAYS) == 0);
    CHECK(sublet_lessee_terms_set_masked(terms.get(), second, false) == 0);
    CHECK(sublet_lessee_terms_set_lit(terms.get(), second, false) == 0);
    CHECK(sublet_lessee_terms_set_overlays(terms.get(), second, 1) == 0);
    const drm_mode_modeinfo whole = timing();
    CHECK(sublet_lessee_terms_set_timing(terms.get(), second, &whole) == 0);
    drm_mode_modeinfo none = whole;
    none.clock = 0;
    CHECK(sublet_lessee_terms_set_timing(terms.get(), second, &none) == -EINVAL);
    sublet_lessee_terms_set_refuse_unmet(terms.get(), false);
    const Lease lease = request(scene.lessee, {offer_id(scene.lessee, 0), second}, terms.get());
    scene.lessor.serve();
    const LeaseTerms &heard = scene.card.request().terms;
    CHECK_FALSE(heard.refuse_unmet);
    REQUIRE(heard.displays.size() == 2);
    CHECK(std::get<ListedMode>(*heard.displays[0].mode) == ListedMode{640, 480, 60000});
    CHECK(heard.displays[0].overlays == all_overlays);
    CHECK_FALSE(heard.displays[0].masked);
    CHECK(std::get<drmModeModeInfo>(*heard.displays[1].mode).clock == whole.clock);
    CHECK(heard.displays[1].overlays == 1);
    CHECK(heard.displays[1].masked == false);
    CHECK(heard.displays[1].lit == false);
}

TEST_CASE("what was granted is told with the grant, and what holds after it") {
    Scene scene;
    const Lease lease = request(scene.lessee, {offer_id(scene.lessee, 0)});
    scene.lessor.serve();
    CHECK(sublet_lessee_lease_get_granted(lease.get(), 0) == nullptr);
    scene.card.grant(vga(), {{ConnectorId(1), Term::Masked, "as the test says"}});
    take_turns(scene.lessor, scene.lessee);
    CHECK(sublet_lessee_lease_get_state(lease.get()) == SUBLET_LESSEE_GRANTED);
    const sublet_lessee_granted *granted = sublet_lessee_lease_get_granted(lease.get(), 0);
    REQUIRE(granted != nullptr);
    CHECK(granted->connector_id == 1);
    CHECK(granted->crtc_id == 31);
    REQUIRE(granted->mode != nullptr);
    CHECK(granted->mode->clock == vga().clock);
    CHECK(granted->width == 640);
    CHECK(granted->height == 480);
    CHECK(granted->refresh_mhz == 59940);
    REQUIRE(granted->plane_count == 2);
    CHECK(granted->plane_ids[1] == 42);
    CHECK(granted->masked);
    CHECK(sublet_lessee_lease_get_granted(lease.get(), 1) == nullptr);
    const sublet_lessee_unmet *unmet = sublet_lessee_lease_get_unmet(lease.get(), 0);
    REQUIRE(unmet != nullptr);
    CHECK(unmet->connector_id == 1);
    CHECK(unmet->term == SUBLET_LESSEE_TERM_MASKED);
    CHECK(unmet->text == std::string_view("as the test says"));
    CHECK(sublet_lessee_lease_get_unmet(lease.get(), 1) == nullptr);
    CHECK(sublet_lessee_lease_get_refusal(lease.get()) == nullptr);

    const LeaseId id = scene.card.request().id;
    scene.card.card().tell_suspended(id, true);
    scene.card.card().tell_state(id, ConnectorId(1), {.masked = false, .blanked = true});
    take_turns(scene.lessor, scene.lessee);
    CHECK(sublet_lessee_lease_is_suspended(lease.get()));
    granted = sublet_lessee_lease_get_granted(lease.get(), 0);
    CHECK_FALSE(granted->masked);
    CHECK(granted->blanked);
    CHECK(sublet_lessee_lease_get_end(lease.get()) == nullptr);

    scene.card.card().end(id, EndCause::Revoked);
    take_turns(scene.lessor, scene.lessee);
    CHECK_FALSE(sublet_lessee_lease_is_suspended(lease.get()));
    const sublet_lessee_end *end = sublet_lessee_lease_get_end(lease.get());
    REQUIRE(end != nullptr);
    CHECK(end->cause == SUBLET_LESSEE_END_REVOKED);
    CHECK(end->text == std::string_view("revoked by the administrator"));
    CHECK(sublet_lessee_lease_get_cause(lease.get()) == SUBLET_LESSEE_FINISHED);
}

TEST_CASE("a refusal has its reason") {
    Scene scene;
    const Lease lease = request(scene.lessee, {offer_id(scene.lessee, 0)});
    scene.lessor.serve();
    scene.card.card().refuse(scene.card.request().id, {.reason = RefusalReason::TermForbidden,
                                                       .text = "not for you",
                                                       .connector = ConnectorId(1),
                                                       .term = Term::Mode});
    take_turns(scene.lessor, scene.lessee);
    const sublet_lessee_refusal *refusal = sublet_lessee_lease_get_refusal(lease.get());
    REQUIRE(refusal != nullptr);
    CHECK(refusal->reason == SUBLET_LESSEE_REFUSED_TERM_FORBIDDEN);
    CHECK(refusal->connector_id == 1);
    CHECK(refusal->term == SUBLET_LESSEE_TERM_MODE);
    CHECK(refusal->text == std::string_view("not for you"));
}

TEST_CASE("acquire asks on terms, and its error has the lessor's reason") {
    Scene scene;
    const Terms terms = make_terms();
    CHECK(sublet_lessee_terms_set_lit(terms.get(), SUBLET_LESSEE_EVERY_OFFER, false) == 0);
    std::jthread refusing([&] {
        while (scene.card.requests() == 0) {
            scene.lessor.serve(1);
        }
        scene.card.card().refuse(scene.card.request().id,
                                 {.reason = RefusalReason::InUse, .text = "somebody has it"});
        scene.lessor.speak();
    });
    sublet_lessee_lease *lease = nullptr;
    CHECK(sublet_lessee_acquire_on_terms(scene.lessee.get(), nullptr, 1, terms.get(), -1, &lease) ==
          -EACCES);
    CHECK(lease == nullptr);
    CHECK(sublet_lessee_error(scene.lessee.get()) ==
          std::string_view("the lessor refused: somebody has it"));
    refusing.join();
    CHECK(scene.card.request().terms.displays.at(0).lit == false);
}

TEST_CASE("a claim finds its display, and the offer of it") {
    Scene scene;
    const Claim made = claim(scene.lessee, "maker=HVR,product=0xaa01");
    CHECK(sublet_lessee_claim_get_state(made.get()) == SUBLET_LESSEE_CLAIM_ASKED);
    scene.lessor.serve();
    CHECK(scene.card.claimed().criteria.maker == ClaimPattern{.text = "HVR"});
    const ClaimId id = scene.card.claimed().id;
    // What stands for the card's node here is a file, with the device number of none.
    scene.card.terms().matched(id, 3,
                               {.device = 0,
                                .connector = ConnectorId(2),
                                .name = "HMD-2",
                                .maker = "HVR",
                                .product = 0xaa01,
                                .model = "Vive",
                                .serial = "7"});
    scene.card.terms().withheld(id,
                                {.device = 0,
                                 .connector = ConnectorId(1),
                                 .name = "HMD-1",
                                 .maker = {},
                                 .model = {},
                                 .serial = {}},
                                ClaimObstacle::Desktop, "it is a monitor");
    scene.card.terms().made(id);
    take_turns(scene.lessor, scene.lessee);
    CHECK(sublet_lessee_claim_get_state(made.get()) == SUBLET_LESSEE_CLAIM_STANDS);
    const sublet_lessee_claimed *display = sublet_lessee_claim_get_display(made.get(), 0);
    REQUIRE(display != nullptr);
    CHECK(display->id == 3);
    CHECK(display->offer_id == offer_id(scene.lessee, 1));
    CHECK(display->connector_id == 2);
    CHECK(display->name == std::string_view("HMD-2"));
    CHECK(display->maker == std::string_view("HVR"));
    CHECK(display->model == std::string_view("Vive"));
    CHECK(display->serial == std::string_view("7"));
    CHECK(display->product == 0xaa01);
    CHECK(sublet_lessee_claim_get_display(made.get(), 1) == nullptr);
    const sublet_lessee_withheld *withheld = sublet_lessee_claim_get_withheld(made.get(), 0);
    REQUIRE(withheld != nullptr);
    CHECK(withheld->connector_id == 1);
    CHECK(withheld->name == std::string_view("HMD-1"));
    CHECK(withheld->obstacle == SUBLET_LESSEE_OBSTACLE_DESKTOP);
    CHECK(withheld->text == std::string_view("it is a monitor"));

    scene.card.terms().unmatched(id, 3);
    scene.card.terms().refuse(id, ClaimRefusal::Dropped, "by the test");
    take_turns(scene.lessor, scene.lessee);
    CHECK(sublet_lessee_claim_get_display(made.get(), 0) == nullptr);
    CHECK(sublet_lessee_claim_get_state(made.get()) == SUBLET_LESSEE_CLAIM_OVER);
    const sublet_lessee_claim_refusal *refusal = sublet_lessee_claim_get_refusal(made.get());
    REQUIRE(refusal != nullptr);
    CHECK(refusal->reason == SUBLET_LESSEE_CLAIM_DROPPED);
    CHECK(refusal->text == std::string_view("by the test"));
}

TEST_CASE("a claim that makes no sense is not made") {
    const Scene scene;
    sublet_lessee_claim *made = nullptr;
    for (const char *match : {"", "maker=", "connector=DP-1", "maker=A,maker=B"}) {
        CHECK(sublet_lessee_claim_create(scene.lessee.get(), match, true, &made) == -EINVAL);
        CHECK(made == nullptr);
        CHECK(sublet_lessee_error(scene.lessee.get()) != std::string_view());
    }
}

TEST_CASE("a claim ends with its handle, with its connection, and with the lessor") {
    auto lessor = std::make_optional<LessorInProcess>();
    auto card = std::make_optional<TermsCard>(*lessor, std::vector<std::string>{"HMD-1"});
    Lessee lessee = settled(*lessor);
    Claim first = claim(lessee, "maker=HVR,product=1");
    const Claim second = claim(lessee, "maker=HVR,product=2");
    lessor->serve();
    first.reset();
    lessor->serve();
    CHECK(card->ended_claims().size() == 1);
    SUBCASE("by the lessor") {
        card.reset();
        lessor.reset();
        int result = 0;
        for (int turn = 0; turn < 5 && result == 0; ++turn) {
            result = sublet_lessee_dispatch(lessee.get()); // What it said last comes first.
        }
        CHECK(result == -EPIPE);
        sublet_lessee_claim *none = nullptr;
        CHECK(sublet_lessee_claim_create(lessee.get(), "maker=X", false, &none) == -EPIPE);
        CHECK_FALSE(sublet_lessee_takes_terms(lessee.get()));
    }
    SUBCASE("by the connection") {
        lessee.reset();
        lessor->serve();
        CHECK(card->ended_claims().size() == 2);
    }
    CHECK(sublet_lessee_claim_get_state(second.get()) == SUBLET_LESSEE_CLAIM_OVER);
    CHECK(sublet_lessee_claim_get_refusal(second.get()) == nullptr);
}

TEST_CASE("a lessor that knows no terms is asked for none and tells nothing") {
    const LessorInProcess lessor;
    GrantingCard card(lessor);
    card.offer({"HMD-1"});
    const Lessee lessee = settled(lessor);
    CHECK_FALSE(sublet_lessee_takes_terms(lessee.get()));
    const Terms terms = make_terms();
    CHECK(sublet_lessee_terms_set_masked(terms.get(), SUBLET_LESSEE_EVERY_OFFER, false) == 0);
    const Lease lease = request(lessee, {offer_id(lessee, 0)}, terms.get());
    take_turns(lessor, lessee);
    CHECK(sublet_lessee_lease_get_state(lease.get()) == SUBLET_LESSEE_GRANTED);
    CHECK(sublet_lessee_lease_get_granted(lease.get(), 0) == nullptr);
    CHECK_FALSE(sublet_lessee_lease_is_suspended(lease.get()));
    card.finish();
    take_turns(lessor, lessee);
    CHECK(sublet_lessee_lease_get_end(lease.get()) == nullptr);
    sublet_lessee_claim *none = nullptr;
    CHECK(sublet_lessee_claim_create(lessee.get(), "maker=X", false, &none) == -ENOTSUP);
    sublet_lessee_terms_destroy(nullptr);
    sublet_lessee_claim_destroy(nullptr);
}

TEST_CASE("no lack of memory is more than an error, with terms and claims too") {
    for (size_t count = 0;; ++count) {
        Scene scene;
        const uint32_t offer = offer_id(scene.lessee, 0);
        sublet_lessee *const lessee = scene.lessee.get();
        sublet_lessee_terms *terms = nullptr;
        sublet_lessee_claim *claimed = nullptr;
        sublet_lessee_lease *lease = nullptr;
        bool failed = false;
        int result = 0;
        const auto step = [&](const auto &call) {
            if (result == 0) {
                const FailingAllocator allocator(count);
                result = call();
                failed |= allocator.failed();
            }
        };
        step([&] { return sublet_lessee_terms_create(&terms); });
        step([&] { return sublet_lessee_terms_set_lit(terms, offer, true); });
        step([&] { return sublet_lessee_request_on_terms(lessee, &offer, 1, terms, &lease); });
        step([&] {
            return sublet_lessee_claim_create(lessee, "maker=HVR,product=0xaa01", false, &claimed);
        });
        const Terms own_terms(terms);
        const Lease own_lease(lease);
        const Claim own_claim(claimed);
        scene.lessor.serve();
        if (result == 0) {
            scene.card.grant(vga(), {{ConnectorId(1), Term::Light, "as the test says, at length"}});
            scene.card.terms().made(scene.card.claimed().id);
            scene.lessor.speak();
        }
        step([&] { return sublet_lessee_dispatch(lessee); });
        if (!failed) {
            CHECK(result == 0);
            CHECK(sublet_lessee_lease_get_granted(lease, 0) != nullptr);
            CHECK(sublet_lessee_claim_get_state(claimed) == SUBLET_LESSEE_CLAIM_STANDS);
            CHECK(count > 5);
            break;
        }
        CHECK(result == -ENOMEM);
    }
}
