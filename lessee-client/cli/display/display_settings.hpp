#pragma once

#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <sublet/displays/edid_facts.hpp>
#include <sublet/kms/rotation.hpp>
#include <sublet/kms/scanout.hpp>

namespace sublet::cli {

/// What is wished of a display beside the picture.
struct DisplaySettings {
    kms::Rotation rotation; ///< Of the scene; overlay and cursor stay upright.
    std::optional<double> gamma;
    bool variable_refresh = false;
    bool hdr = false;
    std::optional<uint32_t> max_bpc;
    bool fences = false;

    bool operator==(const DisplaySettings &) const = default;
};

/// What became of one wish.
struct SettingOutcome {
    std::string_view name; ///< As on the command line: "gamma".
    std::string value;     ///< As wished.
    std::string refusal;   ///< Why it could not be; empty: it is in effect.
};

/// Adds to the commit that is to light the display what of `settings` it has a
/// property for (gamma, VRR, HDR, bits per colour), each if the kernel accepts
/// it beside the others. `display` is what the display says it can do. Errors
/// that are not refusals, see kms::classify().
[[nodiscard]] std::expected<std::vector<SettingOutcome>, Error>
add_settings(kms::Scanout &scanout, int fd, const DisplaySettings &settings,
             const std::optional<HdrFacts> &display);

} // namespace sublet::cli
