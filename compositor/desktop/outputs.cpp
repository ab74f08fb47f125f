#include "outputs.hpp"

#include <algorithm>
#include <tuple>

#include "vocabulary/log.hpp"

#include "loop/owned.hpp"
#include "output_description.hpp"

namespace sublet {

Outputs::Outputs(const Graphics &graphics, const SceneLayers &layers, OutputStore store,
                 OutputsObserver &observer)
    : graphics_(graphics), layers_(layers), store_(std::move(store)), observer_(observer),
      layout_(made(wlr_output_layout_create(graphics.display))) {
    if (graphics.session != nullptr) {
        session_returning_.connect_first<&Outputs::on_session_returning>(
            graphics.session->events.active, *this);
        session_active_.connect<&Outputs::on_session_active>(graphics.session->events.active,
                                                             *this);
    }
}

Outputs::~Outputs() {
    for (const auto &output : outputs_) {
        wlr_output_layout_remove(layout_, output->output());
    }
    for (const auto &output : listed_) {
        wlr_output_layout_remove(layout_, output->output());
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
    std::erase_if(listed_, [&](const auto &other) { return other->output() == output; });
    remember_order(output);
    describe(output);
    OutputHost &host = *this;
    outputs_.push_back(
        std::make_unique<DesktopOutput>(output, monitor_of(output), graphics_, layers_, host));
    DesktopOutput &added = *outputs_.back();
    name_for_windows(added);
    std::ranges::sort(outputs_, {}, [this](const auto &other) { return rank(other->name()); });
    paint(added);
    added.set_shown(true); // wlroots wants to know the scene of what it lights
    restore(added, settings_for(output, added.monitor(), {}));
    if (asleep_.erase(output) > 0) {
        added.commit().set_power(false);
    }
    log_info("desktop: {}: added, {}x{} at {},{}", output->name, added.box().width,
             added.box().height, added.box().x, added.box().y);
}

void Outputs::list(wlr_output *output) {
    if (std::ranges::contains(listed_, output, [](const auto &other) { return other->output(); })) {
        return;
    }
    std::ignore = take_off(output);
    remember_order(output);
    describe(output);
    OutputHost &host = *this;
    listed_.push_back(std::make_unique<ListedOutput>(output, host));
    arrange();
    log_info("desktop: {}: only listed", output->name);
}

void Outputs::remove(wlr_output *output) {
    const auto listed =
        std::erase_if(listed_, [&](const auto &other) { return other->output() == output; });
    if (take_off(output) || listed > 0) {
        wlr_output_layout_remove(layout_, output);
        arrange();
        log_info("desktop: {}: removed", output->name);
    }
}

void Outputs::forget(wlr_output *output) {
    remove(output);
    asleep_.erase(output);
    keys_.erase(output);
}

void Outputs::remember_order(const wlr_output *output) {
    if (!std::ranges::contains(order_, output->name)) {
        order_.emplace_back(output->name);
    }
}

bool Outputs::take_off(wlr_output *output) {
    DesktopOutput *leaving = find(output);
    if (leaving == nullptr) {
        return false;
    }
    observer_.output_leaving(*leaving);
    if (!leaving->commit().powered()) {
        asleep_.insert(output);
    }
    std::erase_if(outputs_, [&](const auto &other) { return other.get() == leaving; });
    if (wlr_gamma_control_v1 *gamma = gamma_of(output)) {
        wlr_gamma_control_v1_send_failed_and_destroy(gamma);
    }
    return true;
}

DesktopOutput *Outputs::find(const wlr_output *output) const {
    const auto found =
        std::ranges::find(outputs_, output, [](const auto &other) { return other->output(); });
    return found == outputs_.end() ? nullptr : found->get();
}

std::vector<Monitor> Outputs::plugged() const {
    std::vector<Monitor> monitors;
    monitors.reserve(outputs_.size() + listed_.size());
    for (const auto &output : outputs_) {
        monitors.push_back(output->monitor());
    }
    for (const auto &output : listed_) {
        monitors.push_back(monitor_of(output->output()));
    }
    return monitors;
}

OutputSettings Outputs::settings_for(wlr_output *output, const Monitor &monitor,
                                     const OutputWishes &wishes) const {
    return resolve(wishes.over(store_.wishes_for(monitor, plugged())), upright_transform(output));
}

bool Outputs::apply(std::span<const OutputChange> changes) {
    struct Step {
        const OutputChange *change;
        OutputSettings before;
        OutputSettings after;
    };
    std::vector<Step> steps;
    for (const OutputChange &change : changes) {
        DesktopOutput &output = *change.output;
        steps.push_back({&change, output.settings(),
                         settings_for(output.output(), output.monitor(), change.wishes)});
    }
    // What is switched off makes room (CRTCs, bandwidth) for what is switched on.
    std::ranges::stable_partition(steps, [](const Step &step) { return !step.after.enabled; });
    const auto failed = std::ranges::find_if_not(
        steps, [](const Step &step) { return step.change->output->commit().change(step.after); });
    if (failed != steps.end()) {
        for (auto step = steps.begin(); step != failed; ++step) {
            restore(*step->change->output, step->before);
        }
        return false;
    }
    for (const Step &step : steps) {
        settle(*step.change->output);
        store_.choose(step.change->output->monitor(), step.change->wishes, plugged());
    }
    arrange();
    return true;
}

bool Outputs::test(std::span<const OutputChange> changes) const {
    return std::ranges::all_of(changes, [this](const OutputChange &change) {
        const DesktopOutput &output = *change.output;
        return output.commit().test(settings_for(output.output(), output.monitor(), change.wishes));
    });
}

/// As apply() for one display, but it is tried until it is done.
void Outputs::restore(DesktopOutput &output, const OutputSettings &settings) {
    output.commit().light(settings);
    settle(output);
    arrange();
}

/// The settings of a display say whether it is lit or off.
void Outputs::settle(DesktopOutput &output) {
    const bool lit = output.settings().enabled;
    if (!lit && output.shown()) {
        observer_.output_leaving(output);
    }
    output.set_shown(lit);
}

/// Its EDID where that tells it from those that were there before it; these keep what they have.
void Outputs::name_for_windows(const DesktopOutput &output) {
    const Monitor &monitor = output.monitor();
    keys_.erase(output.output());
    const std::string key = has_serial(monitor) ? description(*monitor.edid) : monitor.connector;
    const bool taken =
        std::ranges::any_of(keys_, [&](const auto &other) { return other.second == key; });
    keys_.emplace(output.output(), taken ? monitor.connector : key);
}

std::vector<OutputArea> Outputs::areas() const {
    std::vector<OutputArea> areas;
    for (const auto &output : outputs_) {
        if (output->shown() && output->box().width > 0) {
            areas.push_back(
                {output->name(), keys_.at(output->output()), output->box(), output->usable()});
        }
    }
    return areas;
}

wlr_output *Outputs::lit_output(std::string_view monitor) const {
    const auto found = std::ranges::find_if(outputs_, [&](const auto &output) {
        return output->shown() && keys_.at(output->output()) == monitor;
    });
    return found == outputs_.end() ? nullptr : (*found)->output();
}

void Outputs::set_gamma_manager(wlr_gamma_control_manager_v1 *manager) {
    gamma_manager_ = manager;
    set_gamma_.connect<&Outputs::on_set_gamma>(manager->events.set_gamma, *this);
}

void Outputs::configure(std::vector<MonitorRule> rules, std::vector<Color> backgrounds) {
    store_.configure(std::move(rules));
    backgrounds_ = std::move(backgrounds);
    for (const auto &output : outputs_) {
        paint(*output);
        const auto settings = settings_for(output->output(), output->monitor(), {});
        if (settings != output->settings()) {
            restore(*output, settings);
        }
    }
}

void Outputs::paint(DesktopOutput &output) {
    output.set_background(
        backgrounds_.empty()
            ? std::nullopt
            : std::optional(backgrounds_[rank(output.name()) % backgrounds_.size()]));
}

void Outputs::output_resized() {
    arrange();
}

void Outputs::picture_changed(wlr_output *output) {
    observer_.picture_changed(output);
}

wlr_gamma_control_v1 *Outputs::gamma_of(wlr_output *output) {
    return gamma_manager_ == nullptr
               ? nullptr
               : wlr_gamma_control_manager_v1_get_control(gamma_manager_, output);
}

void Outputs::on_set_gamma(wlr_gamma_control_manager_v1_set_gamma_event *event) {
    if (DesktopOutput *output = find(event->output)) {
        output->commit().gamma_changed();
    } else if (event->control != nullptr) {
        wlr_gamma_control_v1_send_failed_and_destroy(event->control);
    }
}

void Outputs::on_session_returning() {
    if (graphics_.session->active) {
        for (const auto &output : outputs_) {
            output->commit().session_activating();
        }
    }
}

void Outputs::on_session_active() {
    if (graphics_.session->active) {
        for (const auto &output : outputs_) {
            output->commit().resume();
        }
    }
}

void Outputs::renderer_replaced() {
    for (const auto &output : outputs_) {
        output->commit().renderer_replaced();
    }
}

std::vector<Outputs::LayoutSlot> Outputs::slots() {
    std::vector<LayoutSlot> slots;
    for (const auto &output : outputs_) {
        if (output->shown()) {
            slots.push_back(
                {output->output(), output.get(), output->settings().position, output->width()});
        } else {
            wlr_output_layout_remove(layout_, output->output());
        }
    }
    for (const auto &listed : listed_) {
        wlr_output *output = listed->output();
        int width = 0;
        int height = 0;
        wlr_output_effective_resolution(output, &width, &height);
        slots.push_back(
            {output, nullptr, settings_for(output, monitor_of(output), {}).position, width});
    }
    std::ranges::sort(slots, {}, [this](const auto &slot) { return rank(slot.output->name); });
    return slots;
}

void Outputs::arrange() {
    const auto slots = this->slots();
    int free_x = 0;
    for (const LayoutSlot &slot : slots) {
        if (slot.wanted) {
            free_x = std::max(free_x, slot.wanted->x + slot.width);
        }
    }
    for (const LayoutSlot &slot : slots) {
        const auto place = slot.wanted.value_or(OutputPosition{.x = free_x, .y = 0});
        if (!slot.wanted) {
            free_x += slot.width;
        }
        if (slot.desktop != nullptr) {
            slot.desktop->move_to(place.x, place.y);
        }
        wlr_output_layout_add(layout_, slot.output, place.x, place.y);
    }
    observer_.outputs_changed();
}

size_t Outputs::rank(const char *name) const {
    return static_cast<size_t>(std::ranges::find(order_, name) - order_.begin());
}

} // namespace sublet
