#include "session_lock.hpp"

#include <algorithm>

#include "seat.hpp"
#include "vocabulary/log.hpp"

namespace sublet {

namespace {

/// How long a display may take to show that the session is locked.
constexpr std::chrono::milliseconds longest_frame{500};

} // namespace

SessionLock::SessionLock(wl_event_loop *loop, const DesktopProtocols &protocols,
                         const SceneLayers &layers, const Outputs &outputs, Seat &seat,
                         std::function<void()> changed)
    : layers_(layers), outputs_(outputs), seat_(seat), changed_(std::move(changed)),
      patience_(loop, [this] { stop_waiting(); }) {
    new_lock_.connect<&SessionLock::on_new_lock>(protocols.session_lock->events.new_lock, *this);
}

SessionLock::~SessionLock() = default;

void SessionLock::arrange() {
    for (Cover &cover : covers_) {
        place(cover);
    }
}

SessionLock::Cover::Cover(SessionLock &owner, wlr_session_lock_surface_v1 *shown)
    : lock(owner), surface(shown),
      tree(made(wlr_scene_subsurface_tree_create(owner.layers_.lock, shown->surface))) {
    tree->node.data = static_cast<SceneOwner *>(this);
    map.connect<[](Cover &cover) { cover.lock.focus_any(); }>(surface->surface->events.map, *this);
    destroy.connect<&Cover::on_destroy>(surface->events.destroy, *this);
}

void SessionLock::Cover::pressed() {
    lock.seat_.lock(surface->surface);
}

void SessionLock::Cover::on_destroy() {
    SessionLock &owner = lock;
    wlr_scene_node_destroy(&tree->node);
    owner.covers_.remove_if([this](const Cover &other) { return &other == this; });
    owner.focus_any();
}

SessionLock::Unlocked::Unlocked(SessionLock &owner, wlr_output *shown)
    : lock(owner), output(shown), last_commit(shown->commit_seq) {
    present.connect<&Unlocked::on_present>(output->events.present, *this);
    commit.connect<&Unlocked::on_commit>(output->events.commit, *this);
    destroy.connect<&Unlocked::done>(output->events.destroy, *this);
}

void SessionLock::Unlocked::on_present(wlr_output_event_present *event) {
    if (event->presented && event->commit_seq != last_commit) {
        done();
    }
}

void SessionLock::Unlocked::on_commit(wlr_output_event_commit *) {
    if (!output->enabled || lock.outputs_.find(output) == nullptr) {
        done();
    }
}

void SessionLock::Unlocked::done() {
    SessionLock &owner = lock;
    owner.unlocked_.remove_if([this](const Unlocked &other) { return &other == this; });
    owner.confirm();
}

void SessionLock::on_new_lock(wlr_session_lock_v1 *lock) {
    if (lock_ != nullptr) {
        wlr_session_lock_v1_destroy(lock); // tells the client that it may not
        return;
    }
    lock_ = lock;
    new_surface_.connect<&SessionLock::on_new_surface>(lock->events.new_surface, *this);
    unlock_.connect<&SessionLock::on_unlock>(lock->events.unlock, *this);
    destroy_.connect<&SessionLock::on_destroy>(lock->events.destroy, *this);
    if (!locked_) {
        hide_session();
    }
    confirm();
}

void SessionLock::hide_session() {
    locked_ = true;
    for (const auto &output : outputs_.all()) {
        if (output->output()->enabled) {
            unlocked_.emplace_back(*this, output->output());
        }
    }
    patience_.arm(longest_frame);
    wlr_scene_node_set_enabled(&layers_.session->node, false);
    seat_.lock(nullptr);
    changed_();
    log_info("desktop: the session is locked");
}

/// Tells the locker once nothing of the session can be seen.
void SessionLock::confirm() {
    if (lock_ != nullptr && unlocked_.empty()) {
        patience_.disarm();
        wlr_session_lock_v1_send_locked(lock_);
    }
}

/// A display whose commits fail shows nothing new, nor does any while another session has the seat;
/// whoever locks before the machine sleeps must not wait for that.
void SessionLock::stop_waiting() {
    for (const Unlocked &each : unlocked_) {
        log_info("desktop: locked before {} has shown it", each.output->name);
    }
    unlocked_.clear();
    confirm();
}

void SessionLock::on_new_surface(wlr_session_lock_surface_v1 *surface) {
    place(covers_.emplace_back(*this, surface));
}

void SessionLock::on_unlock() {
    locked_ = false;
    unlocked_.clear();
    wlr_scene_node_set_enabled(&layers_.session->node, true);
    seat_.unlock();
    changed_();
    log_info("desktop: the session is unlocked");
}

void SessionLock::on_destroy() {
    lock_ = nullptr;
    new_surface_.disconnect();
    unlock_.disconnect();
    destroy_.disconnect();
    if (locked_) {
        log_warn("desktop: the screen locker is gone; the session stays locked");
    }
}

/// Gives the keyboard to what the locker shows somewhere.
void SessionLock::focus_any() {
    if (!locked_) {
        return;
    }
    const auto shown = std::ranges::find_if(
        covers_, [](const Cover &cover) { return cover.surface->surface->mapped; });
    seat_.lock(shown == covers_.end() ? nullptr : shown->surface->surface);
}

void SessionLock::place(Cover &cover) {
    wlr_box box{};
    wlr_output_layout_get_box(outputs_.layout(), cover.surface->output, &box);
    wlr_scene_node_set_enabled(&cover.tree->node, box.width > 0);
    wlr_scene_node_set_position(&cover.tree->node, box.x, box.y);
    if (box.width > 0 && (box.width != cover.width || box.height != cover.height)) {
        cover.width = box.width;
        cover.height = box.height;
        wlr_session_lock_surface_v1_configure(cover.surface, static_cast<uint32_t>(box.width),
                                              static_cast<uint32_t>(box.height));
    }
}

} // namespace sublet
