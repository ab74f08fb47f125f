#include "picture_news.hpp"

#include <algorithm>
#include <utility>

namespace sublet {

PictureNews::PictureNews(wl_event_loop *loop, Tell tell)
    : tell_(std::move(tell)), when_done_(loop, [this] { tell_all(); }) {}

void PictureNews::add(const DisplayKey &display) {
    if (!std::ranges::contains(displays_, display)) {
        displays_.push_back(display);
    }
    when_done_.schedule();
}

void PictureNews::tell_all() {
    for (const DisplayKey &display : std::exchange(displays_, {})) {
        tell_(display);
    }
}

} // namespace sublet
