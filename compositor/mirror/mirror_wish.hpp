#pragma once

namespace sublet {

/// A part of a display's picture, in px of its mode.
struct PictureRegion {
    unsigned x = 0;
    unsigned y = 0;
    unsigned width = 0; ///< 0: all there is, and the others mean nothing.
    unsigned height = 0;

    bool operator==(const PictureRegion &) const = default;
};

/// How an administrator wants a spectator window; 0 leaves it to the one who opens it.
struct MirrorWish {
    unsigned rate_mhz = 0; ///< Pictures per 1000 s.
    unsigned width = 0;    ///< Of the window, in layout units.
    unsigned height = 0;
    PictureRegion region; ///< What it shows.

    bool operator==(const MirrorWish &) const = default;
};

} // namespace sublet
