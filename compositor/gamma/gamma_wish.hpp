#pragma once

namespace sublet {

/// How an administrator wants the colours of a display adjusted: the exponent of each is 1/gamma,
/// as in xrandr(1). 1 is as they come; more is brighter.
struct GammaWish {
    double red = 1;
    double green = 1;
    double blue = 1;

    bool operator==(const GammaWish &) const = default;
};

} // namespace sublet
