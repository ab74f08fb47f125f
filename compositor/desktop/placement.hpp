#pragma once

#include <optional>
#include <span>
#include <string>

#include "toplevel.hpp"
#include "wlr/wlroots.hpp"

namespace sublet {

/// A lit display as windows see it, in layout coordinates.
struct OutputArea {
    std::string name;    ///< Of the connector.
    std::string monitor; ///< Tells the display from others, wherever it is plugged in.
    wlr_box full;
    wlr_box usable; ///< `full` without the panels.
};

/// Where a window belongs: a display, as OutputArea::monitor names it, and the offset from its
/// corner.
///
/// An anchor outlives its display: while that is away (unplugged, leased) the window is shown
/// elsewhere, and when it is back the window returns.
struct Anchor {
    std::string monitor;
    int x = 0;
    int y = 0;
    int width = 0; ///< Of the display, when the window was put there.
    int height = 0;

    bool operator==(const Anchor &) const = default;
};

/// A window without its frame, and how much of the frame is above it.
struct WindowSize {
    int width = 0;
    int height = 0;
    int frame_top = 0;
};

/// The display that contains the point, else the nearest one; null if there is none at all.
[[nodiscard]] const OutputArea *area_at(std::span<const OutputArea> areas, double x, double y);

/// The display that OutputArea::monitor names so, or null.
[[nodiscard]] const OutputArea *area_of(std::span<const OutputArea> areas,
                                        std::string_view monitor);

/// The anchor of a window that is now at `window`.
[[nodiscard]] Anchor anchor_at(std::span<const OutputArea> areas, const wlr_box &window);

/// The anchor of a new window of this size: in the middle of `area`, a step aside for each of the
/// `others` that are there already.
[[nodiscard]] Anchor anchor_new(const OutputArea &area, int width, int height, int others);

/// Where a window is shown, in layout coordinates, and in which size, unless it floats.
struct Placement {
    const OutputArea *area = nullptr; ///< Null while there is no display: the window is parked.
    wlr_box box{};
};

/// The y of a floating window, without its frame, that was put at `window`: further down where its
/// title bar would be above all displays, or behind a panel at the top.
[[nodiscard]] int in_reach(std::span<const OutputArea> areas, const wlr_box &window, int frame_top);

/// The state of a window in another one after Super and an arrow key: `edge` is one of wlr_edges.
/// Left and right halves become quarters by up and down, and these halves again; up maximizes, and
/// down and the other side undo that.
[[nodiscard]] WindowState moved_to_edge(const WindowState &state, uint32_t edge);

/// Fullscreen: all of the display named `fullscreen_on`, else as the others: the anchor's own
/// display if it is there, otherwise the first one. Maximized: what is left of it beside panels.
/// Snapped: a half or a quarter of that.
///
/// A floating window is just where it was put, with its middle on the display and its title bar in
/// reach; if the display is another one or has another size now, the window is inside it as far as
/// it fits, its title bar first.
[[nodiscard]] Placement place(std::span<const OutputArea> areas, const Anchor &anchor,
                              const WindowState &state, std::string_view fullscreen_on,
                              const WindowSize &size);

} // namespace sublet
