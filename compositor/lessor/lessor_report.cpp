#include "lessor/lessor_report.hpp"

namespace sublet {

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
