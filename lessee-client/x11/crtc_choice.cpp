#include "x11/crtc_choice.hpp"

#include <algorithm>
#include <cstddef>
#include <map>
#include <set>

namespace sublet::lessee {

namespace {

using Crtc = xcb_randr_crtc_t;

/// Finds one for `output`, for which others may have to take another one of theirs.
bool place(size_t output, std::span<const std::vector<Crtc>> usable, std::map<Crtc, size_t> &owners,
           std::set<Crtc> &tried) {
    return std::ranges::any_of(usable[output], [&](Crtc crtc) {
        if (!tried.insert(crtc).second) {
            return false;
        }
        const auto owner = owners.find(crtc);
        if (owner == owners.end() || place(owner->second, usable, owners, tried)) {
            owners[crtc] = output;
            return true;
        }
        return false;
    });
}

} // namespace

std::vector<Crtc> choose_crtcs(std::span<const std::vector<Crtc>> usable) {
    std::map<Crtc, size_t> owners;
    for (size_t output = 0; output < usable.size(); ++output) {
        std::set<Crtc> tried;
        if (!place(output, usable, owners, tried)) {
            return {};
        }
    }
    std::vector<Crtc> chosen(usable.size());
    for (const auto &[crtc, output] : owners) {
        chosen[output] = crtc;
    }
    return chosen;
}

} // namespace sublet::lessee
