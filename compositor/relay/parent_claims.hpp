#pragma once

#include <map>
#include <memory>
#include <vector>

#include "lessee/connection.hpp"

#include "lessor/claim_book.hpp"

namespace sublet {

/// Claims of our clients, made at a parent compositor as well: its desktop is where their displays
/// are, and its rules stand above ours.
class ParentClaims {
public:
    /// Both are borrowed and outlive this object; `book` hears what the parent says.
    ParentClaims(lessee::Connection &parent, ClaimBook &book) : parent_(parent), book_(book) {}
    ~ParentClaims();
    ParentClaims(const ParentClaims &) = delete;
    ParentClaims &operator=(const ParentClaims &) = delete;

    /// A client makes a claim. ClaimBook::parent_made() or ::parent_refused() follows, also if the
    /// parent takes no claims: then it stands for what the parent offers by itself.
    void make(const wire::ClaimRequest &request);

    /// A claim is over.
    void end(ClaimId id) { claims_.erase(id); }

    /// The parent's events were dispatched.
    void follow();

private:
    struct Claimed {
        ClaimCriteria criteria;
        bool exclusive = false;
        std::unique_ptr<lessee::Claim> parent; ///< Null: not made there.
        bool told_made = false;
        std::vector<lessee::ClaimNews::Match> told_matches;
        std::vector<lessee::ClaimNews::Withheld> told_withheld;
    };

    void follow(ClaimId id);
    [[nodiscard]] bool begin(Claimed &claim);

    lessee::Connection &parent_;
    ClaimBook &book_;
    std::map<ClaimId, Claimed> claims_;
};

} // namespace sublet
