#pragma once

#include <memory>
#include <vector>

#include <sublet/lessee-terms.h>

#include "lessor_in_process.hpp"

namespace sublet::test {

struct Destroy {
    void operator()(sublet_lessee *lessee) const { sublet_lessee_destroy(lessee); }
    void operator()(sublet_lessee_lease *lease) const { sublet_lessee_lease_destroy(lease); }
    void operator()(sublet_lessee_terms *terms) const { sublet_lessee_terms_destroy(terms); }
    void operator()(sublet_lessee_claim *claim) const { sublet_lessee_claim_destroy(claim); }
};

// What the C library hands out.
using Lessee = std::unique_ptr<sublet_lessee, Destroy>;
using Lease = std::unique_ptr<sublet_lessee_lease, Destroy>;
using Terms = std::unique_ptr<sublet_lessee_terms, Destroy>;
using Claim = std::unique_ptr<sublet_lessee_claim, Destroy>;

[[nodiscard]] Lessee connect(const LessorInProcess &lessor);

/// One turn of each side.
void take_turns(const LessorInProcess &lessor, const Lessee &lessee);

/// The client once it knows of everything.
[[nodiscard]] Lessee settled(const LessorInProcess &lessor);

[[nodiscard]] Lease request(const Lessee &lessee, std::vector<uint32_t> offers,
                            const sublet_lessee_terms *terms = nullptr);

[[nodiscard]] uint32_t offer_id(const Lessee &lessee, size_t index);

} // namespace sublet::test
