#include "refusal.hpp"

namespace sublet {

namespace {

RefusalReason reason_of(EndCause cause) {
    switch (cause) {
    case EndCause::Unplugged:
    case EndCause::FdClosed:
    case EndCause::ClientLeft:
        return RefusalReason::Withdrawn;
    case EndCause::SessionInactive:
        return RefusalReason::SessionInactive;
    case EndCause::Revoked:
    case EndCause::Withheld:
    case EndCause::ForbiddenModeset:
        return RefusalReason::Forbidden;
    case EndCause::CardGone:
        return RefusalReason::CardGone;
    case EndCause::ParentEnded:
        return RefusalReason::Parent;
    }
    return RefusalReason::Failed;
}

} // namespace

std::string_view to_string(RefusalReason reason) {
    switch (reason) {
    case RefusalReason::Failed:
        return "failed";
    case RefusalReason::Withdrawn:
        return "withdrawn";
    case RefusalReason::InUse:
        return "in-use";
    case RefusalReason::Forbidden:
        return "forbidden";
    case RefusalReason::NoConsent:
        return "no-consent";
    case RefusalReason::TermForbidden:
        return "term-forbidden";
    case RefusalReason::TermUnmet:
        return "term-unmet";
    case RefusalReason::NoCrtc:
        return "no-crtc";
    case RefusalReason::SessionInactive:
        return "session-inactive";
    case RefusalReason::CardGone:
        return "card-gone";
    case RefusalReason::Parent:
        return "parent";
    }
    return "unknown";
}

Refusal refusal_by(EndCause cause) {
    return {.reason = reason_of(cause), .text = std::string(to_string(cause))};
}

} // namespace sublet
