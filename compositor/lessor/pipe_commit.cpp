#include "lessor/pipe_commit.hpp"

#include <algorithm>
#include <cerrno>
#include <utility>

#include <wayland-server-core.h>
#include <xf86drm.h>

namespace sublet {

namespace {

/// Whether a CRTC is still being enabled. The kernel refuses to count the blanks of one that is off
/// (linux: drm_crtc_vblank_on()).
bool is_being_enabled(int drm_fd, CrtcId crtc) {
    return drmCrtcGetSequence(drm_fd, crtc.value(), nullptr, nullptr) != 0 && errno == EINVAL;
}

} // namespace

PipeCommit::PipeCommit(wl_event_loop *loop, int master_fd, kms::AtomicRequest request,
                       std::vector<CrtcId> crtcs, std::vector<CrtcId> lit, Done done)
    : loop_(loop), fd_(master_fd), request_(std::move(request)), crtcs_(std::move(crtcs)),
      lit_(std::move(lit)), done_(std::move(done)), timer_(loop, [this] { on_time(); }),
      finish_later_(loop, [this] { await_light(); }) {}

std::expected<void, Error> PipeCommit::start() {
    auto committed = commit();
    if (!committed && committed.error().code == EBUSY) {
        timer_.arm(pause_);
        return {};
    }
    return committed;
}

std::expected<void, Error> PipeCommit::commit() {
    auto started = request_.start(fd_);
    if (!started && started.error().code == EINVAL) {
        // A CRTC that is off and stays off makes no fence.
        kms::AtomicRequest without = std::move(request_);
        without.drop_out_fences();
        request_ = std::move(without);
        started = request_.start(fd_);
    }
    if (!started) {
        return started;
    }
    committed_ = true;
    for (const CrtcId crtc : crtcs_) {
        if (auto fence = request_.take_out_fence(crtc)) {
            fences_.push_back(*std::move(fence));
        }
    }
    if (fences_.empty()) {
        finish_later_.schedule();
    } else {
        timer_.arm(max_wait);
        await_next();
    }
    return {};
}

void PipeCommit::on_time() {
    if (!committed_) {
        return try_again();
    }
    if (!fences_.empty()) {
        return finish({}); // No use to wait any more.
    }
    await_light();
}

void PipeCommit::try_again() {
    busy_ += pause_;
    pause_ *= 2;
    auto committed = commit();
    if (committed) {
        return;
    }
    if (committed.error().code == EBUSY && busy_ < max_busy) {
        return timer_.arm(pause_);
    }
    finish(std::move(committed));
}

void PipeCommit::await_next() {
    source_ = FdSource::create(loop_, fences_.front().fd(), WL_EVENT_READABLE, [this](uint32_t) {
        fences_.pop_front();
        source_.reset();
        if (fences_.empty()) {
            return await_light();
        }
        await_next();
    });
    if (!source_) { // As without a fence: the next commit finds the CRTC busy, and waits.
        fences_.clear();
        finish_later_.schedule();
    }
}

void PipeCommit::await_light() {
    std::erase_if(lit_, [this](CrtcId crtc) { return !is_being_enabled(fd_, crtc); });
    if (lit_.empty() || lighting_ >= max_lighting) {
        return finish({});
    }
    timer_.arm(look_pause_);
    lighting_ += look_pause_;
    look_pause_ = std::min(2 * look_pause_, longest_look_pause);
}

void PipeCommit::finish(std::expected<void, Error> result) {
    timer_.disarm();
    const Done done = std::exchange(done_, nullptr);
    done(std::move(result)); // May destroy this object.
}

} // namespace sublet
