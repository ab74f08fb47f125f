#include "c_handles.hpp"

#include <doctest/doctest.h>

namespace sublet::test {

Lessee connect(const LessorInProcess &lessor) {
    lessor.connect_by_environment();
    sublet_lessee *lessee = nullptr;
    REQUIRE(sublet_lessee_connect(nullptr, &lessee) == 0);
    return Lessee(lessee);
}

void take_turns(const LessorInProcess &lessor, const Lessee &lessee) {
    lessor.serve();
    REQUIRE(sublet_lessee_dispatch(lessee.get()) == 0);
}

Lessee settled(const LessorInProcess &lessor) {
    Lessee lessee = connect(lessor);
    for (int turn = 0; turn < 5 && sublet_lessee_settled(lessee.get()) != 1; ++turn) {
        take_turns(lessor, lessee);
    }
    REQUIRE(sublet_lessee_settled(lessee.get()) == 1);
    return lessee;
}

Lease request(const Lessee &lessee, std::vector<uint32_t> offers,
              const sublet_lessee_terms *terms) {
    sublet_lessee_lease *lease = nullptr;
    REQUIRE(sublet_lessee_request_on_terms(lessee.get(), offers.data(), offers.size(), terms,
                                           &lease) == 0);
    return Lease(lease);
}

uint32_t offer_id(const Lessee &lessee, size_t index) {
    const sublet_lessee_offer *offer = sublet_lessee_get_offer(lessee.get(), index);
    REQUIRE(offer != nullptr);
    return offer->id;
}

} // namespace sublet::test
