#include "outputs.hpp"

#include <algorithm>

#include "vocabulary/log.hpp"

#include "wlr/owned.hpp"

namespace sublet {

Outputs::Outputs(const Graphics &graphics, const SceneLayers &layers, OutputsObserver &observer)
    : graphics_(graphics), layers_(layers), observer_(observer),
      layout_(made(wlr_output_layout_create(graphics.display))) {
    if (graphics.session != nullptr) {
        session_active_.connect<&Outputs::on_session_active>(graphics.session->events.active,
                                                             *this);
    }
}

Outputs::~Outputs() {
    while (!outputs_.empty()) {
        wlr_output_layout_remove(layout_, outputs_.back()->output());
        outputs_.pop_back();
    }
}

void Outputs::add(wlr_output *output) {
    if (find(output) != nullptr) {
        return;
    }
    if (!wlr_output_init_render(output, graphics_.allocator, graphics_.renderer)) {
        log_error("desktop: {}: cannot be drawn to", output->name);
        return;
    }
    if (!std::ranges::contains(order_, output->name)) {
        order_.emplace_back(output->name);
    }
    OutputHost &host = *this;
    auto added = std::make_unique<DesktopOutput>(output, graphics_, layers_, host);
    const auto right = std::ranges::find_if(
        outputs_, [&](const auto &other) { return rank(*other) > rank(*added); });
    DesktopOutput &desktop_output = **outputs_.insert(right, std::move(added));
    desktop_output.commit().light(remembered_[output->name]);
    arrange();
    log_info("desktop: {}: added, {}x{} at {},{}", output->name, desktop_output.box().width,
             desktop_output.box().height, desktop_output.box().x, desktop_output.box().y);
}

void Outputs::remove(wlr_output *output) {
    DesktopOutput *leaving = find(output);
    if (leaving == nullptr) {
        return;
    }
    observer_.output_leaving(*leaving);
    remembered_[output->name] = leaving->settings();
    std::erase_if(outputs_, [&](const auto &other) { return other.get() == leaving; });
    wlr_output_layout_remove(layout_, output);
    if (wlr_gamma_control_v1 *gamma = gamma_of(output)) {
        wlr_gamma_control_v1_send_failed_and_destroy(gamma);
    }
    log_info("desktop: {}: removed", output->name);
    arrange();
}

DesktopOutput *Outputs::find(const wlr_output *output) const {
    const auto found =
        std::ranges::find(outputs_, output, [](const auto &other) { return other->output(); });
    return found == outputs_.end() ? nullptr : found->get();
}

bool Outputs::change(DesktopOutput &output, const OutputSettings &settings) {
    if (!output.commit().change(settings)) {
        return false;
    }
    arrange();
    return true;
}

std::vector<OutputArea> Outputs::areas() const {
    std::vector<OutputArea> areas;
    for (const auto &output : outputs_) {
        if (output->settings().enabled) {
            areas.push_back({output->name(), output->box(), output->usable()});
        }
    }
    return areas;
}

void Outputs::set_gamma_manager(wlr_gamma_control_manager_v1 *manager) {
    gamma_manager_ = manager;
    set_gamma_.connect<&Outputs::on_set_gamma>(manager->events.set_gamma, *this);
}

void Outputs::output_destroyed(wlr_output *output) {
    remove(output);
}

void Outputs::output_resized() {
    arrange();
}

wlr_gamma_control_v1 *Outputs::gamma_of(wlr_output *output) {
    return gamma_manager_ == nullptr
               ? nullptr
               : wlr_gamma_control_manager_v1_get_control(gamma_manager_, output);
}

void Outputs::on_set_gamma(wlr_gamma_control_manager_v1_set_gamma_event *event) {
    if (DesktopOutput *output = find(event->output)) {
        output->commit().gamma_changed();
    }
}

void Outputs::on_session_active() {
    if (graphics_.session->active) {
        for (const auto &output : outputs_) {
            output->commit().resume();
        }
    }
}

void Outputs::arrange() {
    int free_x = 0;
    for (const auto &output : outputs_) {
        if (output->settings().position) {
            free_x = std::max(free_x, output->settings().position->x + output->width());
        }
    }
    for (const auto &output : outputs_) {
        if (!output->settings().enabled) {
            wlr_output_layout_remove(layout_, output->output());
            continue;
        }
        const auto position =
            output->settings().position.value_or(OutputSettings::Position{.x = free_x, .y = 0});
        if (!output->settings().position) {
            free_x += output->width();
        }
        output->move_to(position.x, position.y);
        wlr_output_layout_add(layout_, output->output(), position.x, position.y);
    }
    observer_.outputs_changed();
}

size_t Outputs::rank(const DesktopOutput &output) const {
    return static_cast<size_t>(std::ranges::find(order_, output.name()) - order_.begin());
}

} // namespace sublet
