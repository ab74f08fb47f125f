#include "output_management.hpp"

#include <optional>
#include <vector>

#include "bounds.hpp"
#include "loop/owned.hpp"

namespace sublet {

namespace {

/// Whether windows can be placed on such a display, and its pixels allocated.
bool possible(const wlr_output_head_v1_state &head) {
    constexpr int largest_side = 16384;
    const auto &custom = head.custom_mode;
    return bounded(head.x) == head.x && bounded(head.y) == head.y &&
           (head.mode != nullptr ||
            (custom.width <= largest_side && custom.height <= largest_side)) &&
           head.scale >= 1 / 16.F && head.scale <= 16;
}

bool adaptive(const wlr_output *output) {
    return output->adaptive_sync_status == WLR_OUTPUT_ADAPTIVE_SYNC_ENABLED;
}

/// Whether a head asks for another place than its display has.
bool moves(const Outputs &outputs, const wlr_output_head_v1_state &head) {
    const auto *place = wlr_output_layout_get(outputs.layout(), head.output);
    return head.enabled && (place == nullptr || head.x != place->x || head.y != place->y);
}

/// A client sends all heads it knows, also those that are only listed and that nobody may change.
bool unchanged(const Outputs &outputs, const wlr_output_head_v1_state &head) {
    return !moves(outputs, head) && head.enabled == head.output->enabled &&
           head.mode == head.output->current_mode && head.scale == head.output->scale &&
           head.transform == head.output->transform &&
           head.adaptive_sync_enabled == adaptive(head.output);
}

/// What a head asks for that is not so already: clients send everything, and what nobody chose must
/// not be remembered as a choice. `place`: the layout is what is chosen.
OutputWishes wishes_of(const wlr_output_head_v1_state &head, const OutputSettings &now,
                       bool place) {
    OutputWishes wishes;
    if (head.enabled != now.enabled) {
        wishes.enabled = head.enabled;
    }
    if (!head.enabled) {
        return wishes; // keeps its other settings
    }
    if (head.mode != nullptr) {
        if (head.mode != head.output->current_mode) {
            wishes.mode = {head.mode->width, head.mode->height, head.mode->refresh};
        }
    } else if (head.custom_mode.width > 0) {
        wishes.mode = {head.custom_mode.width, head.custom_mode.height, head.custom_mode.refresh,
                       true};
    }
    if (place) {
        wishes.position = {head.x, head.y};
    }
    if (head.scale != now.scale) {
        wishes.scale = head.scale;
    }
    if (head.transform != now.transform) {
        wishes.transform = head.transform;
    }
    if (head.adaptive_sync_enabled != adaptive(head.output)) {
        wishes.adaptive_sync = head.adaptive_sync_enabled;
    }
    return wishes;
}

/// What a configuration asks for. Nothing if it cannot be done: it names a display that is not, or
/// no longer, the desktop's.
std::optional<std::vector<OutputChange>> changes_of(const Outputs &outputs,
                                                    wlr_output_configuration_v1 *configuration) {
    // The places of a layout are chosen together, or not at all.
    bool places = false;
    wlr_output_configuration_head_v1 *head = nullptr;
    wl_list_for_each(head, &configuration->heads, link) {
        const DesktopOutput *output = outputs.find(head->state.output);
        places |= output != nullptr && output->shown() && moves(outputs, head->state);
    }
    std::vector<OutputChange> changes;
    wl_list_for_each(head, &configuration->heads, link) {
        DesktopOutput *output = outputs.find(head->state.output);
        if (output == nullptr) {
            if (unchanged(outputs, head->state)) {
                continue;
            }
            return std::nullopt;
        }
        if (head->state.enabled && !possible(head->state)) {
            return std::nullopt;
        }
        // One that was off has no place: 0,0 is what a client sends that does not know any.
        const bool lit_anew = !output->shown() && (head->state.x != 0 || head->state.y != 0);
        changes.push_back({output, wishes_of(head->state, output->settings(), places || lit_anew)});
    }
    return changes;
}

void answer(wlr_output_configuration_v1 *configuration, bool done) {
    if (done) {
        wlr_output_configuration_v1_send_succeeded(configuration);
    } else {
        wlr_output_configuration_v1_send_failed(configuration);
    }
    wlr_output_configuration_v1_destroy(configuration);
}

} // namespace

OutputManagement::OutputManagement(const DesktopProtocols &protocols, Outputs &outputs)
    : manager_(protocols.output_manager), outputs_(outputs) {
    apply_.connect<&OutputManagement::on_apply>(manager_->events.apply, *this);
    test_.connect<&OutputManagement::on_test>(manager_->events.test, *this);
    set_power_.connect<&OutputManagement::on_set_power>(protocols.output_power->events.set_mode,
                                                        *this);
}

void OutputManagement::publish() {
    wlr_output_configuration_v1 *configuration = made(wlr_output_configuration_v1_create());
    for (const auto &output : outputs_.all()) {
        auto *head = made(wlr_output_configuration_head_v1_create(configuration, output->output()));
        head->state.enabled = output->settings().enabled;
        head->state.x = output->box().x;
        head->state.y = output->box().y;
    }
    for (const auto &output : outputs_.listed()) {
        auto *head = made(wlr_output_configuration_head_v1_create(configuration, output->output()));
        const auto *place = wlr_output_layout_get(outputs_.layout(), output->output());
        head->state.x = place->x;
        head->state.y = place->y;
    }
    wlr_output_manager_v1_set_configuration(manager_, configuration);
}

void OutputManagement::on_apply(wlr_output_configuration_v1 *configuration) {
    const auto changes = changes_of(outputs_, configuration);
    answer(configuration, changes && outputs_.apply(*changes));
}

void OutputManagement::on_test(wlr_output_configuration_v1 *configuration) {
    const auto changes = changes_of(outputs_, configuration);
    answer(configuration, changes && outputs_.test(*changes));
}

void OutputManagement::on_set_power(wlr_output_power_v1_set_mode_event *event) {
    DesktopOutput *output = outputs_.find(event->output);
    if (output != nullptr) {
        output->commit().set_power(event->mode == ZWLR_OUTPUT_POWER_V1_MODE_ON);
    }
}

} // namespace sublet
