#pragma once

#include <functional>
#include <vector>

#include "control/control_delegate.hpp"
#include "loop/event_source.hpp"

namespace sublet {

/// Which displays of the desktop have another picture: told when all that happens now is done, and
/// each once, however much of it has changed.
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
