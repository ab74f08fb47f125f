#pragma once

#include <string>
#include <string_view>

#include "end_cause.hpp"
#include "kms_ids.hpp"
#include "lease_terms.hpp"

namespace sublet {

/// Why a request was refused. The numbers are those of sublet_lease_terms_v1.reason.
enum class RefusalReason {
    Failed = 0,          ///< The kernel or the driver did not do what it should.
    Withdrawn = 1,       ///< A display is on offer no more.
    InUse = 2,           ///< Another client is asking for a display.
    Forbidden = 3,       ///< The rules keep the client out.
    NoConsent = 4,       ///< Somebody was asked and did not agree.
    TermForbidden = 5,   ///< The client may not set that term.
    TermUnmet = 6,       ///< The term cannot be kept.
    NoCrtc = 7,          ///< Every CRTC that could drive a display is in use.
    SessionInactive = 8, ///< The session was switched away.
    CardGone = 9,        ///< The card was removed, or the lessor exits.
    Parent = 10,         ///< Relayed: the parent compositor refused, and did not say why.
};

/// A word for JSON: "no-consent"; "unknown" for a number that there is not.
[[nodiscard]] std::string_view to_string(RefusalReason reason);

/// What a client hears of a request that is not granted.
struct Refusal {
    RefusalReason reason = RefusalReason::Failed;
    std::string text;           ///< Plain words, without a trailing period.
    ConnectorId connector = {}; ///< Which display it is about; empty: no single one.
    Term term = Term::None;     ///< Which term it is about.
};

/// What the end of a lease is to a request that was not granted yet.
[[nodiscard]] Refusal refusal_by(EndCause cause);

} // namespace sublet
