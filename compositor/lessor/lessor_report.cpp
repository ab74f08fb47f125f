#include "lessor/lessor_report.hpp"

namespace sublet {

std::string_view to_string(EndCause cause) {
    switch (cause) {
    case EndCause::ClientLeft:
        return "given up by the client";
    case EndCause::FdClosed:
        return "its fd was closed";
    case EndCause::Unplugged:
        return "display unplugged";
    case EndCause::SessionInactive:
        return "session switched away";
    case EndCause::Revoked:
        return "revoked by the administrator";
    case EndCause::Withheld:
        return "no longer allowed by the policy";
    case EndCause::ForbiddenModeset:
        return "the lessee changed the mode, which its rule forbids";
    case EndCause::CardGone:
        return "the lessor let go of the card";
    case EndCause::ParentEnded:
        return "ended by the parent compositor";
    }
    return "?";
}

std::string_view to_string(DisplayUse use) {
    switch (use) {
    case DisplayUse::Unplugged:
        return "unplugged";
    case DisplayUse::Desktop:
        return "desktop";
    case DisplayUse::Offered:
        return "offered";
    case DisplayUse::Leased:
        return "leased";
    case DisplayUse::Withheld:
        return "withheld";
    }
    return "?";
}

} // namespace sublet
