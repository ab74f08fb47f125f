#include "end_cause.hpp"

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

std::string_view to_word(EndCause cause) {
    switch (cause) {
    case EndCause::ClientLeft:
        return "client-left";
    case EndCause::FdClosed:
        return "fd-closed";
    case EndCause::Unplugged:
        return "unplugged";
    case EndCause::SessionInactive:
        return "session-inactive";
    case EndCause::Revoked:
        return "revoked";
    case EndCause::Withheld:
        return "withheld";
    case EndCause::ForbiddenModeset:
        return "forbidden-modeset";
    case EndCause::CardGone:
        return "card-gone";
    case EndCause::ParentEnded:
        return "parent-ended";
    }
    return "unknown";
}

} // namespace sublet
