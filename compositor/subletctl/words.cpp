#include "words.hpp"

#include <ranges>
#include <span>

#include "sublet-control-v1-client-protocol.h"
#include "vocabulary/formatted.hpp"
#include "vocabulary/text.hpp"

namespace sublet::ctl {
namespace {

std::string_view word(std::span<const std::string_view> words, uint32_t value) {
    return value < words.size() ? words[value] : "unknown";
}

std::string_view file_name(std::string_view path) {
    return path.substr(path.find_last_of('/') + 1);
}

} // namespace

std::string_view use_word(uint32_t use) {
    static constexpr std::string_view words[] = {"unplugged", "desktop", "offered", "leased",
                                                 "withheld"};
    static_assert(SUBLET_CONTROL_WATCH_V1_USE_WITHHELD + 1 == std::size(words));
    return word(words, use);
}

std::string_view cause_word(uint32_t cause) {
    static constexpr std::string_view words[] = {"client-left",       "fd-closed", "unplugged",
                                                 "session-inactive",  "revoked",   "withheld",
                                                 "forbidden-modeset", "card-gone", "parent-ended"};
    static_assert(SUBLET_CONTROL_WATCH_V1_CAUSE_PARENT_ENDED + 1 == std::size(words));
    return word(words, cause);
}

std::string qualified_name(std::string_view card, std::string_view connector) {
    return formatted("{}:{}", file_name(card), connector);
}

std::string use_text(const Display &display) {
    std::string text(use_word(display.use));
    if (display.use != SUBLET_CONTROL_WATCH_V1_USE_DESKTOP &&
        display.has(SUBLET_CONTROL_WATCH_V1_DISPLAY_FLAG_ON_DESKTOP)) {
        text += ", on desktop";
    }
    if (display.has(SUBLET_CONTROL_WATCH_V1_DISPLAY_FLAG_BLANKED)) {
        text += ", blanked";
    }
    if (display.has(SUBLET_CONTROL_WATCH_V1_DISPLAY_FLAG_MIRRORED)) {
        text += ", mirrored";
    }
    return text;
}

std::string display_text(const Display &display) {
    const bool headset = display.has(SUBLET_CONTROL_WATCH_V1_DISPLAY_FLAG_NON_DESKTOP);
    if (display.edid) {
        return description(*display.edid) + (headset ? " (non-desktop)" : "");
    }
    if (!display.has(SUBLET_CONTROL_WATCH_V1_DISPLAY_FLAG_CONNECTED)) {
        return "";
    }
    return headset ? "non-desktop display without EDID" : "display without EDID";
}

std::string mode_text(const Mode &mode) {
    return formatted("{}x{}@{:.2f}", mode.width, mode.height, mode.refresh_mhz / 1000.0);
}

std::string client_text(const Client &client) {
    if (client.sandbox_id) {
        return formatted("{} (pid {}, sandboxed)", without_control_characters(*client.sandbox_id),
                         client.pid);
    }
    return client.executable.empty()
               ? formatted("pid {}", client.pid)
               : formatted("{} (pid {})", without_control_characters(file_name(client.executable)),
                           client.pid);
}

std::string criteria_text(const Claim &claim) {
    return join(claim.criteria | std::views::transform([](const Criterion &criterion) {
                    return formatted("{}={}", criterion.key,
                                     without_control_characters(criterion.value));
                }) |
                std::ranges::to<std::vector>());
}

std::string terms_text(const Lease &lease) {
    return join(lease.terms | std::views::transform([&](const Term &term) {
                    return formatted("{}{} {}{}",
                                     lease.connectors.size() > 1 ? term.connector + ": " : "",
                                     term.name, term.asked, term.unmet ? " (not kept)" : "");
                }) |
                std::ranges::to<std::vector>());
}

std::string name_in(const Snapshot &snapshot, const std::string &card, const std::string &name) {
    return snapshot.has_several_cards() ? qualified_name(card, name) : name;
}

} // namespace sublet::ctl
