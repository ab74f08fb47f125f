#pragma once

#include <compare>
#include <cstdint>
#include <expected>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "lessor/lessor_report.hpp"
#include "lessor/pending_consent.hpp"
#include "rules/display_policy.hpp"
#include "server/claim_delegate.hpp"
#include "server/lease_terms_global.hpp"
#include "vocabulary/error.hpp"

namespace sublet {

/// Which displays clients claim, and what follows from it for what displays are for: a policy on
/// top of the rules, which stand above the claims.
///
/// The lessors judge by it. It hears of displays what their observers hear.
class ClaimBook final : public DisplayPolicy, public wire::ClaimDelegate {
public:
    /// A client may have so many claims at a time.
    static constexpr size_t most_claims = 16;

    /// As AskConsent, whether a claim may have a display. `request` is of no lease.
    using Ask = std::function<std::unique_ptr<PendingConsent>(
        ClaimId claim, const ConsentNeeded &question, const wire::LeaseRequest &request,
        const std::vector<std::string> &displays, ConsentAnswer answer)>;

    struct World {
        const DisplayPolicy &rules; ///< Borrowed, like the rest; outlives the book.
        Ask ask;
        std::function<bool()> rules_allow_claims; ///< Whether a rule says that by itself.
        std::function<bool(const EdidFacts &)> was_desktops; ///< Whether the desktop had it first.
        std::function<void(const EdidFacts &)> claimed;      ///< A claim has it.
        std::function<void()> judge_again; ///< Has all lessors judge their displays again.
        std::function<void(const ClaimEvent &)> observe;

        /// Whether a parent compositor lends the displays, and is told of the claim: parent_made()
        /// or parent_refused() follows, in this call or later. Empty: there is none.
        std::function<bool(const wire::ClaimRequest &)> tell_parent = {};
        std::function<void(ClaimId)> end_at_parent = {}; ///< The claim is over.
    };

    /// `global` is borrowed; claims are heard of and told through it.
    explicit ClaimBook(World world);

    /// Where claimants hear; borrowed, and outlives the book. Call once, before all others.
    void open(wire::LeaseTermsGlobal &global) { global_ = &global; }

    /// What the rules say, unless a claim has the display: then it is not the desktop's, and on
    /// offer.
    [[nodiscard]] Verdict judge(const ConnectorFacts &facts) const override;

    /// What the observer of a lessor hears; `card` is its node.
    void observe(const std::string &card, const LessorEvent &event);

    /// The rules have changed, and every display has been judged by them.
    void rules_changed() { review(); }

    [[nodiscard]] std::vector<ClaimReport> claims() const;

    /// Ends a claim. Error::NotFound: there is none of that id.
    [[nodiscard]] std::expected<void, Error> drop(ClaimId id);

    // What a parent compositor says of a claim that it was told of; ignored once that is over.

    /// It stands there, and all displays that are plugged in are told.
    void parent_made(ClaimId id);
    /// A display that was the claim's there is not any more, whether it is still plugged in or not.
    void parent_unmatched(ClaimId id, ConnectorId connector);
    void parent_refused(ClaimId id, ClaimRefusal reason, const std::string &text);
    void parent_withholds(ClaimId id, const ClaimedDisplay &display, ClaimObstacle obstacle,
                          const std::string &text);

    // wire::ClaimDelegate -------------------------------------------------------------------------

    void claim_made(wire::ClaimRequest request) override;
    void claim_ended(ClaimId claim) override;

private:
    struct Place {
        std::string card;
        ConnectorId connector;

        auto operator<=>(const Place &) const = default;
    };
    /// Why a claim does not have a display that fits.
    struct Obstacle {
        ClaimObstacle kind;
        std::string text;
    };
    /// What a claim is to a display that fits.
    struct Standing {
        std::optional<Obstacle> obstacle;      ///< None: the claim has it.
        std::optional<ConsentNeeded> question; ///< Set if somebody could be asked.
    };
    /// What a claimant was told of a display.
    struct Told {
        uint32_t match = 0; ///< 0: it is not matched.
        std::optional<ClaimObstacle> withheld;
        std::unique_ptr<PendingConsent> asking;
        std::optional<bool> consent; ///< What was answered.
    };
    struct Claim {
        wire::ClaimRequest request;
        std::map<Place, Told> told;
        std::vector<std::optional<EdidFacts>> consented; ///< Displays that somebody agreed to.
        uint32_t last_match = 0;
    };

    [[nodiscard]] Standing standing(const Claim &claim, const ConnectorFacts &facts,
                                    const Verdict &rule) const;
    [[nodiscard]] const Claim *holder(const ConnectorFacts &facts, const Verdict &rule) const;
    void review();
    void review(const Place &place, const DisplayReport &display);
    void tell(Claim &claim, const Place &place, const DisplayReport &display,
              const Standing &standing);
    void tell_gone(Claim &claim, const Place &place);
    void ask(Claim &claim, const Place &place, const ConnectorFacts &facts,
             const ConsentNeeded &question);
    void answered(ClaimId claim, const Place &place, bool yes);
    void refuse(ClaimId id, ClaimRefusal reason, const std::string &text);
    [[nodiscard]] ClaimReport report(const Claim &claim) const;

    World world_;
    wire::LeaseTermsGlobal *global_ = nullptr;
    std::map<ClaimId, Claim> claims_; ///< In the order in which they were made.
    std::map<Place, DisplayReport> displays_;
};

} // namespace sublet
