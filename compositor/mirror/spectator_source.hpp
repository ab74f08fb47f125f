#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <vector>

#include "mirror/mirror_wish.hpp"
#include "vocabulary/error.hpp"
#include "vocabulary/kms_ids.hpp"
#include "vocabulary/unique_fd.hpp"

namespace sublet {

/// A framebuffer that a CRTC shows, with its memory: that stays for as long as its fds are open,
/// whatever becomes of the framebuffer.
struct ShownFramebuffer {
    struct Plane {
        UniqueFd memory;     ///< A dma-buf, to be read only.
        uint32_t offset = 0; ///< Bytes.
        uint32_t pitch = 0;  ///< Bytes from row to row.
    };

    int width = 0;         ///< px
    int height = 0;        ///< px
    uint32_t format = 0;   ///< DRM_FORMAT_*.
    uint64_t modifier = 0; ///< DRM_FORMAT_MOD_INVALID if the driver knows it alone.
    std::vector<Plane> planes;

    int x = 0; ///< Where in the framebuffer the screen begins, px.
    int y = 0;
    int visible_width = 0; ///< How much of it is on the screen and wanted, px.
    int visible_height = 0;
};

/// Reads what the primary plane of `crtc` shows now, without disturbing whoever drives it.
///
/// `master_fd` is borrowed and must be master: the kernel shows the memory of framebuffers to
/// nobody else but root. No GEM handle is left behind on it. Nothing if the CRTC is off or shows no
/// framebuffer; Error::NotFound if the framebuffer went away meanwhile.
[[nodiscard]] std::expected<std::optional<ShownFramebuffer>, Error> read_shown(int master_fd,
                                                                               CrtcId crtc);

/// Whether its memory can be read now. False while the device still draws into it, which may take
/// for ever: whoever reads it then waits, and a frame that samples it does.
[[nodiscard]] bool is_drawn(const ShownFramebuffer &framebuffer);

/// Makes only what lies in `region` of it visible: perhaps nothing.
void crop(ShownFramebuffer &framebuffer, const PictureRegion &region);

} // namespace sublet
