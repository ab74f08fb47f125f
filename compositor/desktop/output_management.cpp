#include "output_management.hpp"

#include <algorithm>
#include <optional>
#include <vector>

#include "bounds.hpp"
#include "wlr/owned.hpp"

namespace sublet {

namespace {

struct Change {
    DesktopOutput *output;
    OutputSettings settings;
};

OutputSettings settings_of(const wlr_output_head_v1_state &head) {
    OutputSettings settings;
    settings.enabled = head.enabled;
    settings.position = OutputSettings::Position{.x = head.x, .y = head.y};
    settings.scale = head.scale;
    settings.transform = head.transform;
    settings.adaptive_sync = head.adaptive_sync_enabled;
    if (head.mode != nullptr) {
        settings.mode = {head.mode->width, head.mode->height, head.mode->refresh};
    } else if (head.custom_mode.width > 0) {
        settings.mode = {head.custom_mode.width, head.custom_mode.height, head.custom_mode.refresh};
    }
    return settings;
}

/// Whether windows can be placed on such a display, and its pixels allocated.
bool possible(const OutputSettings &settings) {
    constexpr int largest_side = 16384;
    const auto place = settings.position.value_or(OutputSettings::Position{});
    const auto mode = settings.mode.value_or(OutputSettings::Mode{});
    return bounded(place.x) == place.x && bounded(place.y) == place.y &&
           mode.width <= largest_side && mode.height <= largest_side &&
           settings.scale >= 1 / 16.F && settings.scale <= 16;
}

/// A client sends all heads it knows, also those that are only listed and that nobody may change.
bool unchanged(const Outputs &outputs, const wlr_output_head_v1_state &head) {
    const auto *place = wlr_output_layout_get(outputs.layout(), head.output);
    const bool adaptive = head.output->adaptive_sync_status == WLR_OUTPUT_ADAPTIVE_SYNC_ENABLED;
    return place != nullptr && head.x == place->x && head.y == place->y &&
           head.enabled == head.output->enabled && head.mode == head.output->current_mode &&
           head.scale == head.output->scale && head.transform == head.output->transform &&
           head.adaptive_sync_enabled == adaptive;
}

/// What a configuration asks for; a head that is switched off keeps its other settings. Nothing if
/// it cannot be done: it names a display that is not, or no longer, the desktop's.
std::optional<std::vector<Change>> changes_of(const Outputs &outputs,
                                              wlr_output_configuration_v1 *configuration) {
    std::vector<Change> changes;
    wlr_output_configuration_head_v1 *head = nullptr;
    wl_list_for_each(head, &configuration->heads, link) {
        DesktopOutput *output = outputs.find(head->state.output);
        if (output == nullptr) {
            if (unchanged(outputs, head->state)) {
                continue;
            }
            return std::nullopt;
        }
        OutputSettings settings = output->settings();
        if (head->state.enabled) {
            settings = settings_of(head->state);
            if (!possible(settings)) {
                return std::nullopt;
            }
        } else {
            settings.enabled = false;
        }
        changes.push_back({output, settings});
    }
    return changes;
}

/// Changes all displays, or none.
bool apply(Outputs &outputs, const std::vector<Change> &changes) {
    std::vector<Change> undo;
    for (const Change &change : changes) {
        const OutputSettings before = change.output->settings();
        if (!outputs.change(*change.output, change.settings)) {
            for (const Change &done : undo) {
                outputs.restore(*done.output, done.settings);
            }
            return false;
        }
        undo.push_back({change.output, before});
    }
    return true;
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
    answer(configuration, changes && apply(outputs_, *changes));
}

void OutputManagement::on_test(wlr_output_configuration_v1 *configuration) {
    const auto changes = changes_of(outputs_, configuration);
    answer(configuration, changes && std::ranges::all_of(*changes, [](const Change &change) {
                              return change.output->commit().test(change.settings);
                          }));
}

void OutputManagement::on_set_power(wlr_output_power_v1_set_mode_event *event) {
    DesktopOutput *output = outputs_.find(event->output);
    if (output != nullptr) {
        output->commit().set_power(event->mode == ZWLR_OUTPUT_POWER_V1_MODE_ON);
    }
}

} // namespace sublet
