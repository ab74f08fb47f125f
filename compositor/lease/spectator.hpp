#pragma once

#include <chrono>
#include <memory>

#include "desktop/graphics.hpp"
#include "desktop/picture_window.hpp"
#include "lease/spectator_source.hpp"
#include "vocabulary/kms_ids.hpp"
#include "wlr/event_source.hpp"

namespace sublet {

/// Shows in a window of the desktop what a lessee shows on its CRTC: the primary plane, again and
/// again. There is no timer without a spectator.
///
/// A framebuffer that goes away while it is read leaves the last picture; a CRTC that is off, or
/// shows no framebuffer, is black.
class Spectator {
public:
    /// `master_fd` is borrowed; it must be master and the CRTC leased unmasked for as long as this
    /// lives.
    Spectator(const Graphics &graphics, int master_fd, CrtcId crtc,
              std::unique_ptr<PictureWindow> window);
    ~Spectator();

    /// Looks from now on every `interval`, or less often if looking takes longer than half of it,
    /// in a window of this size; 0 = as large as is handy.
    void configure(std::chrono::milliseconds interval, int width, int height);

private:
    void look();
    void show_what_there_is();
    void show(const ShownFramebuffer &framebuffer);
    void fit(const ShownFramebuffer &framebuffer);

    const Graphics &graphics_;
    int master_fd_;
    CrtcId crtc_;
    std::unique_ptr<PictureWindow> window_;
    std::chrono::milliseconds interval_{};
    int wanted_width_ = 0;
    int wanted_height_ = 0;
    int width_ = 0; ///< Of the window, once a picture was seen.
    int height_ = 0;
    unsigned looks_ = 0;
    bool complained_ = false;
    TimerSource next_;
};

} // namespace sublet
