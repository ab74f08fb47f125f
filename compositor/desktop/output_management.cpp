#include "output_management.hpp"

#include <vector>

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
    if (head.mode != nullptr) {
        settings.mode = {head.mode->width, head.mode->height, head.mode->refresh};
    } else if (head.custom_mode.width > 0) {
        settings.mode = {head.custom_mode.width, head.custom_mode.height, head.custom_mode.refresh};
    }
    return settings;
}

/// What a configuration asks for; a head that is switched off keeps its other settings. Empty if it
/// names a display that has left the desktop meanwhile.
std::vector<Change> changes_of(const Outputs &outputs, wlr_output_configuration_v1 *configuration) {
    std::vector<Change> changes;
    wlr_output_configuration_head_v1 *head = nullptr;
    wl_list_for_each(head, &configuration->heads, link) {
        DesktopOutput *output = outputs.find(head->state.output);
        if (output == nullptr) {
            return {};
        }
        OutputSettings settings = output->settings();
        if (head->state.enabled) {
            settings = settings_of(head->state);
        } else {
            settings.enabled = false;
        }
        changes.push_back({output, settings});
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
    wlr_output_manager_v1_set_configuration(manager_, configuration);
}

void OutputManagement::on_apply(wlr_output_configuration_v1 *configuration) {
    const auto changes = changes_of(outputs_, configuration);
    std::vector<Change> undo;
    bool done = !changes.empty();
    for (const Change &change : changes) {
        undo.push_back({change.output, change.output->settings()});
        if (!outputs_.change(*change.output, change.settings)) {
            undo.pop_back();
            done = false;
            break;
        }
    }
    if (!done) {
        for (const Change &change : undo) {
            (void)outputs_.change(*change.output, change.settings);
        }
    }
    answer(configuration, done);
}

void OutputManagement::on_test(wlr_output_configuration_v1 *configuration) {
    const auto changes = changes_of(outputs_, configuration);
    bool possible = !changes.empty();
    for (const Change &change : changes) {
        possible = possible && change.output->commit().test(change.settings);
    }
    answer(configuration, possible);
}

void OutputManagement::on_set_power(wlr_output_power_v1_set_mode_event *event) {
    DesktopOutput *output = outputs_.find(event->output);
    if (output != nullptr) {
        output->commit().set_power(event->mode == ZWLR_OUTPUT_POWER_V1_MODE_ON);
    }
}

} // namespace sublet
