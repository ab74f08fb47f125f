#pragma once

#include <chrono>
#include <deque>
#include <expected>
#include <functional>
#include <memory>
#include <vector>

#include "kms/atomic_request.hpp"
#include "kms/fence.hpp"
#include "loop/event_source.hpp"
#include "vocabulary/error.hpp"
#include "vocabulary/kms_ids.hpp"

struct wl_event_loop;

namespace sublet {

/// A non-blocking atomic commit, whose end is an event of the loop.
///
/// The kernel takes one commit at a time for each CRTC, and refuses the next with EBUSY; then it is
/// tried again with growing pauses. No page flip event is asked for, as the reader of the card's
/// events would not know it: the out-fences of the CRTCs tell of the end.
///
/// Drivers that update planes before they enable CRTCs (linux: drm_atomic_helper_commit_tail())
/// signal the fence of a modeset before it is over, and the kernel makes the next commit to that
/// CRTC wait inside its ioctl. So a CRTC that is to be on is also looked at: it counts vertical
/// blanks from the end of its modeset on.
class PipeCommit {
public:
    /// Called once, never from inside start(), when the commit is on the screen, or with the reason
    /// why it never will be.
    using Done = std::function<void(std::expected<void, Error>)>;

    /// `request` has fences asked for its `crtcs`; those among them that are on after it are `lit`.
    /// `loop` and `master_fd` are borrowed and outlive this object; destroying it gives up waiting,
    /// not what was committed. `done` may destroy it.
    PipeCommit(wl_event_loop *loop, int master_fd, kms::AtomicRequest request,
               std::vector<CrtcId> crtcs, std::vector<CrtcId> lit, Done done);
    PipeCommit(const PipeCommit &) = delete;
    PipeCommit &operator=(const PipeCommit &) = delete;

    /// Commits. An error: the kernel refuses it for good, and `done` will not be called.
    [[nodiscard]] std::expected<void, Error> start();

private:
    /// A CRTC is busy with one frame or one modeset: some hundred milliseconds at most.
    static constexpr std::chrono::milliseconds max_busy{1000};

    /// The kernel gives up on a commit after ten seconds, and its fence may then never signal.
    static constexpr std::chrono::seconds max_wait{12};

    /// A driver may count no blanks on a CRTC that is on.
    static constexpr std::chrono::milliseconds max_lighting{1000};
    static constexpr std::chrono::milliseconds longest_look_pause{8};

    [[nodiscard]] std::expected<void, Error> commit();
    void on_time();
    void try_again();
    void await_next();
    void await_light();
    void finish(std::expected<void, Error> result);

    wl_event_loop *loop_;
    int fd_;
    kms::AtomicRequest request_;
    std::vector<CrtcId> crtcs_;
    std::vector<CrtcId> lit_; ///< That are not seen to be on yet.
    Done done_;
    std::deque<kms::Fence> fences_;
    std::unique_ptr<FdSource> source_;
    TimerSource timer_;       ///< Until the next try or look, or the time-out.
    IdleSource finish_later_; ///< Where there is nothing to wait for.
    std::chrono::milliseconds pause_{1};
    std::chrono::milliseconds busy_{0};
    bool committed_ = false;
    std::chrono::milliseconds look_pause_{1};
    std::chrono::milliseconds lighting_{0};
};

} // namespace sublet
