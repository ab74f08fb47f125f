#pragma once

#include <optional>
#include <span>
#include <string>

#include "wlr/wlroots.hpp"

namespace sublet {

/// A lit display as windows see it, in layout coordinates.
struct OutputArea {
    std::string name; ///< Of the connector.
    wlr_box full;
    wlr_box usable; ///< `full` without the panels.
};

/// Where a window belongs: a display, by its connector's name, and the offset from its corner.
///
/// An anchor outlives its display: while that is away (unplugged, leased) the window is shown
/// elsewhere, and when it is back the window returns.
struct Anchor {
    std::string output;
    int x = 0;
    int y = 0;

    bool operator==(const Anchor &) const = default;
};

/// The display that contains the point, else the nearest one; null if there is none at all.
[[nodiscard]] const OutputArea *area_at(std::span<const OutputArea> areas, double x, double y);

/// The display of this name, or null.
[[nodiscard]] const OutputArea *area_named(std::span<const OutputArea> areas,
                                           std::string_view name);

/// The anchor of a window that is now at `window`.
[[nodiscard]] Anchor anchor_at(std::span<const OutputArea> areas, const wlr_box &window);

/// The anchor of a new window of this size: in the middle of `area`, a step aside for each of the
/// `others` that are there already.
[[nodiscard]] Anchor anchor_new(const OutputArea &area, int width, int height, int others);

/// Where a window is shown.
struct Placement {
    const OutputArea *area = nullptr; ///< Null while there is no display: the window is parked.
    int x = 0;                        ///< In layout coordinates.
    int y = 0;
};

/// The anchor's own display if it is there (with the window's middle on it, also if it shrank),
/// otherwise the first one, with the window inside it.
[[nodiscard]] Placement place(std::span<const OutputArea> areas, const Anchor &anchor, int width,
                              int height);

} // namespace sublet
