#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "desktop_output.hpp"
#include "listed_output.hpp"
#include "output_store.hpp"
#include "placement.hpp"

namespace sublet {

/// What the desktop does when its displays change.
class OutputsObserver {
public:
    /// `output` is about to leave; it is still in the layout.
    virtual void output_leaving(DesktopOutput &output) = 0;

    /// Displays came, went, moved or changed their size: everything has to be placed anew.
    virtual void outputs_changed() = 0;

    /// A display has another mode, or was switched on or off.
    virtual void picture_changed(const wlr_output *output) = 0;

    /// Whether what the display shows had rather be torn than late.
    [[nodiscard]] virtual bool may_tear(const wlr_output *output) = 0;

protected:
    ~OutputsObserver() = default;
};

/// A display of the desktop, and what is to be different about it.
struct OutputChange {
    DesktopOutput *output;
    OutputWishes wishes;
};

/// The displays of the desktop and their places in the layout, from left to right.
///
/// A display is one of these; `off` means by its settings, not the panel that sleeps:
///
///                 add                    settings: off
///     (not here) ──────▶ lit ◀──────────────────────────────▶ off
///         ▲               │ list          settings: on         │
///         │ remove        ▼                       list         │
///         └────────── advertised ◀─────────────────────────────┘
///
/// Clients see the wl_output of one that is lit or advertised; windows and panels are on lit ones
/// alone. How a display is used is OutputStore's to remember.
class Outputs final : private OutputHost {
public:
    /// All arguments but the store outlive this object.
    Outputs(const Graphics &graphics, const SceneLayers &layers, OutputStore store,
            OutputsObserver &observer);
    ~Outputs();

    /// What the configuration says: of displays, and the colours behind the windows, which the
    /// displays take in turn, from left to right; empty: each has its own.
    void configure(std::vector<MonitorRule> rules, std::vector<Color> backgrounds);

    /// Lights a display and puts it into the layout; does nothing if it is there already.
    void add(wlr_output *output);

    /// Puts a display into the layout, with its mode and its place, for clients to see; takes it
    /// off the desktop if it is there. Nothing is committed to it.
    void list(wlr_output *output);

    /// Takes a display off the desktop and out of the layout without destroying it or committing to
    /// it. May be called while it is being destroyed; does nothing if it is not there.
    void remove(wlr_output *output);

    /// The wlr_output is being destroyed: as remove(), and another display is there next.
    void forget(wlr_output *output);

    /// As Desktop::renderer_replaced().
    void renderer_replaced();

    /// Null if it is not part of the desktop.
    [[nodiscard]] DesktopOutput *find(const wlr_output *output) const;

    /// Changes how displays are used, all of them or none; what is changed is remembered.
    [[nodiscard]] bool apply(std::span<const OutputChange> changes);

    /// Whether each of the changes could be made by itself.
    [[nodiscard]] bool test(std::span<const OutputChange> changes) const;

    /// All that the desktop has, also those that are switched off.
    [[nodiscard]] const std::vector<std::unique_ptr<DesktopOutput>> &all() const {
        return outputs_;
    }

    /// Those that are only listed.
    [[nodiscard]] const std::vector<std::unique_ptr<ListedOutput>> &listed() const {
        return listed_;
    }

    /// The display that OutputArea::monitor names so, or null if it is not lit.
    [[nodiscard]] wlr_output *lit_output(std::string_view monitor) const;

    /// The displays that are lit, from left to right.
    [[nodiscard]] std::vector<OutputArea> areas() const;

    [[nodiscard]] wlr_output_layout *layout() const { return layout_; }

    /// The gamma-control protocol of the desktop; without one no ramp is ever changed.
    void set_gamma_manager(wlr_gamma_control_manager_v1 *manager);

private:
    /// What takes a place in the layout.
    struct LayoutSlot {
        wlr_output *output;
        DesktopOutput *desktop; ///< Null if the output is only listed.
        std::optional<OutputPosition> wanted;
        int width;
    };

    void output_destroyed(wlr_output *output) override { forget(output); }
    void output_resized() override;
    void picture_changed(wlr_output *output) override;
    [[nodiscard]] wlr_gamma_control_v1 *gamma_of(wlr_output *output) override;
    [[nodiscard]] bool may_tear(const wlr_output *output) override {
        return observer_.may_tear(output);
    }
    void on_set_gamma(wlr_gamma_control_manager_v1_set_gamma_event *event);
    void on_session_returning(); ///< Before the backend restores its outputs.
    void on_session_active();
    [[nodiscard]] std::vector<Monitor> plugged() const;
    void name_for_windows(const DesktopOutput &output);
    [[nodiscard]] OutputSettings settings_for(wlr_output *output, const Monitor &monitor,
                                              const OutputWishes &wishes) const;
    void restore(DesktopOutput &output, const OutputSettings &settings);
    void settle(DesktopOutput &output);
    void paint(DesktopOutput &output);
    void remember_order(const wlr_output *output);
    [[nodiscard]] bool take_off(wlr_output *output);
    [[nodiscard]] std::vector<LayoutSlot> slots();
    void arrange();
    [[nodiscard]] size_t rank(const char *name) const;

    const Graphics &graphics_;
    const SceneLayers &layers_;
    OutputStore store_;
    OutputsObserver &observer_;
    wlr_output_layout *layout_; ///< Owned by the wl_display.
    wlr_gamma_control_manager_v1 *gamma_manager_ = nullptr;
    std::vector<std::unique_ptr<DesktopOutput>> outputs_; ///< From left to right.
    std::vector<std::unique_ptr<ListedOutput>> listed_;
    std::vector<Color> backgrounds_;
    std::map<const wlr_output *, std::string> keys_; ///< As OutputArea::monitor; also of lent ones.
    std::vector<std::string> order_;                 ///< Connectors ever seen, from left to right.
    std::set<const wlr_output *> asleep_; ///< Lent or advertised, with a panel that was off.
    Listener<wlr_gamma_control_manager_v1_set_gamma_event> set_gamma_;
    Listener<void> session_returning_;
    Listener<void> session_active_;
};

} // namespace sublet
