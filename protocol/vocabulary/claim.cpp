#include "claim.hpp"

namespace sublet {

std::string_view to_word(ClaimRefusal reason) {
    switch (reason) {
    case ClaimRefusal::TooWide:
        return "too-wide";
    case ClaimRefusal::TooMany:
        return "too-many";
    case ClaimRefusal::Dropped:
        return "dropped";
    case ClaimRefusal::Forbidden:
        return "forbidden";
    }
    return "unknown";
}

std::string_view to_word(ClaimObstacle obstacle) {
    switch (obstacle) {
    case ClaimObstacle::Forbidden:
        return "forbidden";
    case ClaimObstacle::Desktop:
        return "desktop";
    case ClaimObstacle::NoConsent:
        return "no-consent";
    case ClaimObstacle::Claimed:
        return "claimed";
    }
    return "unknown";
}

} // namespace sublet
