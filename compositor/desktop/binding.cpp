#include "desktop/binding.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include <linux/input-event-codes.h>
#include <xkbcommon/xkbcommon.h>

namespace sublet {

namespace {

constexpr std::array modifiers{
    std::pair{std::string_view("Super"), modifier::super},
    std::pair{std::string_view("Ctrl"), modifier::ctrl},
    std::pair{std::string_view("Alt"), modifier::alt},
    std::pair{std::string_view("Shift"), modifier::shift},
};

constexpr std::array<std::pair<std::string_view, uint32_t>, 5> buttons{{
    {"Left", BTN_LEFT},
    {"Right", BTN_RIGHT},
    {"Middle", BTN_MIDDLE},
    {"Back", BTN_SIDE},
    {"Forward", BTN_EXTRA},
}};

/// What is before the last plus sign, as a mask, and what is behind it.
std::expected<std::pair<uint32_t, std::string>, std::string> split(std::string_view text) {
    uint32_t mask = 0;
    for (size_t plus = text.find('+'); plus != text.npos; plus = text.find('+')) {
        const std::string_view name = text.substr(0, plus);
        const auto *const found =
            std::ranges::find(modifiers, name, [](const auto &named) { return named.first; });
        if (found == modifiers.end()) {
            return std::unexpected("there is no modifier \"" + std::string(name) +
                                   "\"; allowed: Super, Ctrl, Alt, Shift");
        }
        mask |= found->second;
        text.remove_prefix(plus + 1);
    }
    return std::pair(mask, std::string(text));
}

std::string with_modifiers(uint32_t mask, std::string_view name) {
    std::string text;
    for (const auto &[word, bit] : modifiers) {
        if ((mask & bit) != 0) {
            text += std::string(word) + '+';
        }
    }
    return text + std::string(name);
}

} // namespace

std::expected<Combination, std::string> parse_key(std::string_view text) {
    return split(text).and_then([](const auto &parts) -> std::expected<Combination, std::string> {
        const auto &[mask, name] = parts;
        xkb_keysym_t keysym = xkb_keysym_from_name(name.c_str(), XKB_KEYSYM_NO_FLAGS);
        if (keysym == XKB_KEY_NoSymbol) {
            keysym = xkb_keysym_from_name(name.c_str(), XKB_KEYSYM_CASE_INSENSITIVE);
        }
        if (keysym == XKB_KEY_NoSymbol) {
            return std::unexpected("there is no key \"" + name +
                                   "\"; allowed: names such as Q, F5, Return, Print, "
                                   "XF86AudioMute, as wev and xev show them");
        }
        return Combination{mask, xkb_keysym_to_lower(keysym)};
    });
}

std::expected<Combination, std::string> parse_button(std::string_view text) {
    return split(text).and_then([](const auto &parts) -> std::expected<Combination, std::string> {
        const auto &[mask, name] = parts;
        const auto *const found = std::ranges::find(buttons, std::string_view(name),
                                                    [](const auto &named) { return named.first; });
        if (found == buttons.end()) {
            return std::unexpected("there is no button \"" + name +
                                   "\"; allowed: Left, Right, Middle, Back, Forward");
        }
        if (mask == 0) {
            return std::unexpected("a button alone is for what it is pressed on; allowed: with "
                                   "Super, Ctrl, Alt or Shift, such as Super+Left");
        }
        return Combination{mask, found->second};
    });
}

std::string key_text(const Combination &key) {
    std::array<char, 64> name{};
    xkb_keysym_get_name(key.code, name.data(), name.size());
    if (name[1] == '\0') {
        xkb_keysym_get_name(xkb_keysym_to_upper(key.code), name.data(), name.size());
    }
    return with_modifiers(key.modifiers, name.data());
}

std::string button_text(const Combination &button) {
    const auto *const found =
        std::ranges::find(buttons, button.code, [](const auto &named) { return named.second; });
    return with_modifiers(button.modifiers, found == buttons.end() ? "?" : found->first) +
           " button";
}

} // namespace sublet
