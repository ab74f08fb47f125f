#include "drm_uevent.hpp"

#include <charconv>
#include <ranges>

#include <sys/sysmacros.h>

namespace sublet {
namespace {

/// The value of `key`, or an empty string.
std::string_view value_of(std::string_view message, std::string_view key) {
    for (const auto part : std::views::split(message, '\0')) {
        const std::string_view pair(part);
        if (pair.starts_with(key) && pair.substr(key.size()).starts_with('=')) {
            return pair.substr(key.size() + 1);
        }
    }
    return {};
}

std::optional<unsigned> number_of(std::string_view message, std::string_view key) {
    const std::string_view text = value_of(message, key);
    unsigned value = 0;
    const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (failure != std::errc{} || end != text.data() + text.size()) {
        return std::nullopt;
    }
    return value;
}

std::optional<DrmUevent::Kind> kind_of(std::string_view message) {
    const std::string_view action = value_of(message, "ACTION");
    if (action == "add") {
        return DrmUevent::Kind::CardAdded;
    }
    if (action == "remove") {
        return DrmUevent::Kind::CardRemoved;
    }
    if (action == "change" && value_of(message, "LEASE") == "1") {
        return DrmUevent::Kind::Lease;
    }
    if (action == "change" && value_of(message, "HOTPLUG") == "1") {
        return DrmUevent::Kind::Hotplug;
    }
    return std::nullopt;
}

} // namespace

std::optional<DrmUevent> parse_drm_uevent(std::string_view message) {
    if (value_of(message, "SUBSYSTEM") != "drm" ||
        !value_of(message, "DEVNAME").starts_with("dri/card")) {
        return std::nullopt;
    }
    const auto kind = kind_of(message);
    const auto major = number_of(message, "MAJOR");
    const auto minor = number_of(message, "MINOR");
    if (!kind || !major || !minor) {
        return std::nullopt;
    }
    DrmUevent event{.device = makedev(*major, *minor), .kind = *kind};
    if (event.device == 0) { // That no card has.
        return std::nullopt;
    }
    if (event.kind == DrmUevent::Kind::Hotplug) {
        event.connector = ConnectorId(number_of(message, "CONNECTOR").value_or(0));
    }
    return event;
}

} // namespace sublet
