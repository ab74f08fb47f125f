#pragma once

#include <array>

namespace sublet {

/// Red, green, blue and alpha from 0 to 1; premultiplied.
using Color = std::array<float, 4>;

} // namespace sublet
