#include "mirror/spectator.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

#include "mirror/spectator_buffer.hpp"
#include "vocabulary/log.hpp"

namespace sublet {

namespace {

constexpr std::chrono::milliseconds usual_interval{33};

/// A third of the room that there is, where nobody wants another size.
int handy(int room) {
    constexpr int smallest = 160;
    return std::max(smallest, room / 3);
}

std::chrono::milliseconds interval(unsigned rate_mhz) {
    return rate_mhz == 0 ? usual_interval
                         : std::chrono::milliseconds(std::max(1U, 1'000'000 / rate_mhz));
}

} // namespace

Spectator::Spectator(const Graphics &graphics, int master_fd, Route route,
                     std::unique_ptr<PictureWindow> window)
    : graphics_(graphics), master_fd_(master_fd), route_(std::move(route)),
      window_(std::move(window)), next_(graphics.loop(), [this] { look(); }) {}

Spectator::~Spectator() {
    log_info("lease: mirrored {} pictures", looks_);
}

void Spectator::configure(const MirrorWish &wish) {
    wish_ = wish;
    const wlr_box room = window_->room();
    width_ = wish.width > 0 ? static_cast<int>(wish.width) : handy(room.width);
    height_ = wish.height > 0 ? static_cast<int>(wish.height) : handy(room.height);
    window_->resize(width_, height_);
    look();
}

void Spectator::look() {
    using std::chrono::steady_clock;
    const auto start = steady_clock::now();
    ++looks_;
    show_what_there_is();
    const auto took = std::chrono::ceil<std::chrono::milliseconds>(steady_clock::now() - start);
    // Where a look takes long, half of the time is for everything else.
    next_.arm(std::max(interval(wish_.rate_mhz) - took, took));
}

void Spectator::show_what_there_is() {
    const CrtcId crtc = route_();
    auto shown = crtc ? read_shown(master_fd_, crtc) : std::nullopt;
    if (shown) {
        if (*shown) {
            crop(**shown, wish_.region);
        }
        if (*shown && (*shown)->visible_width > 0 && (*shown)->visible_height > 0) {
            if (is_drawn(**shown)) {
                show(**shown);
            }
        } else {
            window_->show(nullptr, {});
        }
    } else if (shown.error().kind != Error::Kind::NotFound && !std::exchange(complained_, true)) {
        log_warn("lease: nothing to mirror: {}", shown.error().message());
    }
}

void Spectator::show(const ShownFramebuffer &framebuffer) {
    fit(framebuffer);
    if (const BufferOwner shared = share(graphics_.renderer, framebuffer)) {
        window_->show(shared.get(), {.x = static_cast<double>(framebuffer.x),
                                     .y = static_cast<double>(framebuffer.y),
                                     .width = static_cast<double>(framebuffer.visible_width),
                                     .height = static_cast<double>(framebuffer.visible_height)});
        return;
    }
    // The scene enlarges; a copy never has more pixels than there are.
    const double scale = std::min({1.0, static_cast<double>(width_) / framebuffer.visible_width,
                                   static_cast<double>(height_) / framebuffer.visible_height});
    const int width = std::max(1, static_cast<int>(framebuffer.visible_width * scale));
    const int height = std::max(1, static_cast<int>(framebuffer.visible_height * scale));
    const auto copied = copy(framebuffer, width, height);
    if (copied) {
        window_->show(copied->get(), {.x = 0,
                                      .y = 0,
                                      .width = static_cast<double>(width),
                                      .height = static_cast<double>(height)});
        return;
    }
    window_->show(nullptr, {});
    if (!std::exchange(complained_, true)) {
        log_warn("lease: nothing to mirror: {}", copied.error().message());
    }
}

/// What the administrator left open follows from the picture's shape.
void Spectator::fit(const ShownFramebuffer &framebuffer) {
    const double shape =
        static_cast<double>(framebuffer.visible_width) / framebuffer.visible_height;
    auto width = static_cast<int>(wish_.width);
    auto height = static_cast<int>(wish_.height);
    if (width == 0 && height == 0) {
        width = handy(window_->room().width);
    }
    if (width == 0) {
        width = std::max(1, static_cast<int>(height * shape));
    } else if (height == 0) {
        height = std::max(1, static_cast<int>(width / shape));
    }
    if (width != width_ || height != height_) {
        width_ = width;
        height_ = height;
        window_->resize(width, height);
    }
}

} // namespace sublet
