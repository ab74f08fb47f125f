#pragma once

#include <memory>
#include <optional>
#include <vector>

#include <sublet/lessee-terms.h>

#include "lessee/claim.hpp"

/// What the handle of a claim stands for.
struct sublet_lessee_claim {
    sublet_lessee_claim(sublet_lessee &owner, std::unique_ptr<sublet::lessee::Claim> asked);
    ~sublet_lessee_claim();
    sublet_lessee_claim(const sublet_lessee_claim &) = delete;
    sublet_lessee_claim &operator=(const sublet_lessee_claim &) = delete;

    /// Shows what is so now, and nothing that was shown before.
    void update();

    /// The connection is of no use any more.
    void abandon();

    [[nodiscard]] sublet_lessee_claim_state state() const;

    sublet_lessee *lessee;                        ///< Null once that is destroyed.
    std::unique_ptr<sublet::lessee::Claim> claim; ///< Null once it is abandoned.
    sublet::lessee::ClaimNews news;               ///< What the views point to.
    std::vector<sublet_lessee_claimed> displays;
    std::vector<sublet_lessee_withheld> withheld;
    std::optional<sublet_lessee_claim_refusal> refusal;
};
