#include "output_commit.hpp"

#include <algorithm>
#include <utility>

#include <xf86drm.h>

#include "vocabulary/log.hpp"

#include "output_modes.hpp"
#include "wlr/compat.hpp"
#include "wlr/output_state.hpp"

namespace sublet {

namespace {

constexpr std::chrono::milliseconds switch_off_retry{100};

/// One frame of any display.
constexpr std::chrono::milliseconds pending_flip_delay{40};

/// Before the card is tried again that another process is master of.
constexpr std::chrono::milliseconds no_master_delay{200};

bool has_lost_card(wlr_output *output) {
    return wlr_output_is_drm(output) && drmIsMaster(wlr_backend_get_drm_fd(output->backend)) == 0;
}

/// `mode` is one of the output's own, or null where it has no list of them.
void ask_for(const OutputSettings &settings, wlr_output_mode *mode, wlr_output_state *state) {
    wlr_output_state_set_enabled(state, settings.enabled);
    if (!settings.enabled) {
        return;
    }
    if (mode != nullptr) {
        wlr_output_state_set_mode(state, mode);
    } else if (settings.mode.custom) {
        wlr_output_state_set_custom_mode(state, settings.mode.width, settings.mode.height,
                                         settings.mode.refresh);
    }
    wlr_output_state_set_scale(state, settings.scale);
    wlr_output_state_set_transform(state, settings.transform);
    wlr_output_state_set_adaptive_sync_enabled(state, settings.adaptive_sync);
}

} // namespace

OutputCommit::OutputCommit(wlr_output *output, const Graphics &graphics)
    : output_(output), graphics_(graphics),
      gamma_pending_(wlr_output_get_gamma_size(output) > 0), // Its CRTC may have had another's.
      retry_timer_(graphics.loop(), [this] { retry(); }),
      climb_timer_(graphics.loop(), [this] { climb(); }) {}

OutputCommit::~OutputCommit() {
    if (composed_) {
        wlr_output_lock_attach_render(output_, false);
        wlr_output_lock_software_cursors(output_, false);
    }
}

void OutputCommit::light(const OutputSettings &settings) {
    settings_ = settings;
    if (!output_->adaptive_sync_supported) {
        // It is as it is, and what is remembered may have been for another monitor.
        settings_.adaptive_sync = output_->adaptive_sync_status == WLR_OUTPUT_ADAPTIVE_SYNC_ENABLED;
    }
    if (settings.enabled) {
        relight();
    } else {
        switch_off();
    }
}

bool OutputCommit::change(const OutputSettings &settings) {
    OutputState state;
    ask_for(settings, find_mode(output_, settings.mode), state.get());
    if (!wlr_output_commit_state(output_, state.get())) {
        return false;
    }
    settings_ = settings;
    powered_ = true;
    ladder_ = CommitLadder();
    follow_ladder();
    return true;
}

bool OutputCommit::test(const OutputSettings &settings) const {
    OutputState state;
    ask_for(settings, find_mode(output_, settings.mode), state.get());
    return wlr_output_test_state(output_, state.get());
}

void OutputCommit::set_power(bool on) {
    powered_ = on;
    retry();
}

void OutputCommit::accept(const wlr_output_state *state) {
    OutputSettings settings = settings_;
    if ((state->committed & WLR_OUTPUT_STATE_MODE) != 0 &&
        state->mode_type == WLR_OUTPUT_STATE_MODE_CUSTOM) {
        settings.mode = {state->custom_mode.width, state->custom_mode.height,
                         state->custom_mode.refresh, true};
    }
    if ((state->committed & WLR_OUTPUT_STATE_SCALE) != 0) {
        settings.scale = state->scale;
    }
    light(settings);
}

void OutputCommit::frame(wlr_scene_output *scene_output, wlr_gamma_control_v1 *gamma,
                         bool may_tear) {
    if (!wanted() || !output_->enabled || restore_failed_ || ladder_.modeset() ||
        (!gamma_pending_ && !compat::needs_frame(scene_output))) {
        return;
    }
    OutputState state;
    const bool built = wlr_scene_output_build_state(scene_output, state.get(), nullptr);
    if (built && gamma_pending_ && !add_gamma(state.get(), gamma)) {
        gamma_pending_ = false;
        wlr_gamma_control_v1_send_failed_and_destroy(gamma); // comes back as gamma_changed()
        return;
    }
    if (built && may_tear) {
        state.get()->tearing_page_flip = true;
        state.get()->tearing_page_flip = wlr_output_test_state(output_, state.get());
    }
    if (commit(built ? state.get() : nullptr)) {
        gamma_pending_ = false;
    }
}

bool OutputCommit::add_gamma(wlr_output_state *state, wlr_gamma_control_v1 *gamma) {
    return wlr_gamma_control_v1_apply(gamma, state) &&
           (gamma == nullptr || wlr_output_test_state(output_, state));
}

void OutputCommit::gamma_changed() {
    gamma_pending_ = true;
    wlr_output_schedule_frame(output_);
}

void OutputCommit::session_activating() {
    restore_failed_ = has_lost_card(output_);
}

void OutputCommit::resume() {
    flip_may_be_pending_ = true;
    retry();
}

void OutputCommit::renderer_replaced() {
    ladder_ = CommitLadder(); // The card is not to blame.
    follow_ladder();
    drop_buffers();
    wlr_output_update_needs_frame(output_);
}

bool OutputCommit::commit(const wlr_output_state *state) {
    if (state != nullptr && wlr_output_commit_state(output_, state)) {
        ladder_.succeeded();
        flip_may_be_pending_ = false;
        restore_failed_ = false;
        if (std::exchange(failing_, false)) {
            log_info("desktop: {}: commit succeeded again", output_->name);
        }
        if (ladder_.degraded()) {
            climb_timer_.arm(ladder_.climb_delay());
        }
        return true;
    }
    if (!graphics_.active()) {
        return false; // resume() follows
    }
    if (std::exchange(flip_may_be_pending_, false)) {
        retry_timer_.arm(pending_flip_delay); // Of the backend's own, when it restored the output.
        return false;
    }
    if (has_lost_card(output_)) {
        retry_timer_.arm(
            no_master_delay); // The session is about to tell, or somebody has the card.
        return false;
    }
    const auto below = modes_below(output_, find_mode(output_, settings_.mode)).size();
    const auto delay = ladder_.failed(below);
    log(std::exchange(failing_, true) ? LogLevel::Debug : LogLevel::Warn,
        "desktop: {}: commit failed; again in {} ms with {}{}", output_->name, delay.count(),
        ladder_.modeset() ? "a mode set" : "one plane",
        ladder_.lower_modes() > 0 ? " of a lower mode" : "");
    drop_buffers();
    follow_ladder();
    retry_timer_.arm(delay);
    return false;
}

void OutputCommit::drop_buffers() {
    // wlroots never tries a buffer again that the card refused once, and yet draws in it again.
    wlr_output_init_render(output_, graphics_.allocator, graphics_.renderer);
}

bool OutputCommit::wanted() const {
    return settings_.enabled && powered_ && graphics_.active();
}

void OutputCommit::relight() {
    wlr_output_mode *mode = find_mode(output_, settings_.mode);
    const auto below = modes_below(output_, mode);
    if (const size_t lower = std::min(ladder_.lower_modes(), below.size()); lower > 0) {
        mode = below[lower - 1];
    }
    OutputState state;
    ask_for(settings_, mode, state.get());
    commit(state.get());
}

void OutputCommit::switch_off() {
    OutputState state;
    wlr_output_state_set_enabled(state.get(), false);
    if (!wlr_output_commit_state(output_, state.get()) && graphics_.active()) {
        log_warn("desktop: {}: could not be switched off; again in {} ms", output_->name,
                 switch_off_retry.count());
        retry_timer_.arm(switch_off_retry);
    }
}

void OutputCommit::retry() {
    if (!graphics_.active()) {
        return; // resume() follows
    }
    if (!wanted()) {
        if (output_->enabled) {
            switch_off();
        }
    } else if (restore_failed_ || ladder_.modeset() || !output_->enabled) {
        relight();
    } else {
        wlr_output_schedule_frame(output_);
    }
}

void OutputCommit::climb() {
    ladder_.climb();
    follow_ladder();
    retry();
}

void OutputCommit::follow_ladder() {
    if (composed_ != ladder_.composed()) {
        composed_ = ladder_.composed();
        wlr_output_lock_attach_render(output_, composed_);
        wlr_output_lock_software_cursors(output_, composed_);
    }
}

} // namespace sublet
