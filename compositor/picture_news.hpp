#pragma once

#include <functional>
#include <vector>

#include "control/control_delegate.hpp"
#include "loop/event_source.hpp"

namespace sublet {

/// Coalesces notifications that displays have changed, and delivers them from an idle callback,
/// once for each display.
class PictureNews {
public:
    using Tell = std::function<void(const DisplayKey &)>;

    PictureNews(wl_event_loop *loop, Tell tell);

    void add(const DisplayKey &display);

    /// Tells now what there is to tell.
    void tell_all();

private:
    std::vector<DisplayKey> displays_;
    Tell tell_;
    IdleSource when_done_;
};

} // namespace sublet
