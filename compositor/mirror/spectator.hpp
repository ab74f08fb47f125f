#pragma once

#include <functional>
#include <memory>

#include "desktop/picture_window.hpp"
#include "loop/event_source.hpp"
#include "mirror/mirror_wish.hpp"
#include "mirror/spectator_source.hpp"
#include "vocabulary/kms_ids.hpp"
#include "wlr/graphics.hpp"

namespace sublet {

/// Shows in a window of the desktop what a lessee shows on a display: the primary plane of the CRTC
/// that drives it, again and again. There is no timer without a spectator.
///
/// A framebuffer that goes away while it is read, or is still drawn into, leaves the last picture;
/// a display that is off, or shows no framebuffer, is black.
class Spectator {
public:
    /// The CRTC that drives the display now; empty: none does. Asked at each look.
    using Route = std::function<CrtcId()>;

    /// `master_fd` is borrowed; it must be master and the display leased unmasked for as long as
    /// this lives.
    Spectator(const Graphics &graphics, int master_fd, Route route,
              std::unique_ptr<PictureWindow> window);
    ~Spectator();

    /// Looks from now on as often as is wished, or less often if looking takes longer than half of
    /// the time between. Of a region that is not on the screen nothing is shown.
    void configure(const MirrorWish &wish);

private:
    void look();
    void show_what_there_is();
    void show(const ShownFramebuffer &framebuffer);
    void fit(const ShownFramebuffer &framebuffer);

    const Graphics &graphics_;
    int master_fd_;
    Route route_;
    std::unique_ptr<PictureWindow> window_;
    MirrorWish wish_;
    int width_ = 0; ///< Of the window, once a picture was seen.
    int height_ = 0;
    unsigned looks_ = 0;
    bool complained_ = false;
    TimerSource next_;
};

} // namespace sublet
