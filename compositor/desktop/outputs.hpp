#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "desktop_output.hpp"
#include "listed_output.hpp"
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

protected:
    ~OutputsObserver() = default;
};

/// The displays of the desktop and their places in the layout, from left to right.
///
/// A display that leaves is remembered by its connector's name: when it is added again it is what
/// and where it was.
class Outputs final : private OutputHost {
public:
    /// All arguments outlive this object.
    Outputs(const Graphics &graphics, const SceneLayers &layers, OutputsObserver &observer);
    ~Outputs();

    /// Lights a display and puts it into the layout; does nothing if it is there already.
    void add(wlr_output *output);

    /// Puts a display into the layout, with its mode and its place, for clients to see; takes it
    /// off the desktop if it is there. Nothing is committed to it.
    void list(wlr_output *output);

    /// Takes a display off the desktop and out of the layout without destroying it or committing to
    /// it. May be called while it is being destroyed; does nothing if it is not there.
    void remove(wlr_output *output);

    /// Null if it is not part of the desktop.
    [[nodiscard]] DesktopOutput *find(const wlr_output *output) const;

    /// Changes how a display is used; false if that failed, and nothing changed.
    [[nodiscard]] bool change(DesktopOutput &output, const OutputSettings &settings);

    /// As change(), but if it fails it is tried until it is done.
    void restore(DesktopOutput &output, const OutputSettings &settings);

    [[nodiscard]] const std::vector<std::unique_ptr<DesktopOutput>> &all() const {
        return outputs_;
    }

    /// Those that are only listed.
    [[nodiscard]] const std::vector<std::unique_ptr<ListedOutput>> &listed() const {
        return listed_;
    }

    /// The displays that are switched on.
    [[nodiscard]] std::vector<OutputArea> areas() const;

    [[nodiscard]] wlr_output_layout *layout() const { return layout_; }

    /// The colours behind the windows, which the displays take in turn, from left to right; empty:
    /// each has its own.
    void set_backgrounds(std::vector<Color> colors);

    /// The gamma-control protocol of the desktop; without one no ramp is ever changed.
    void set_gamma_manager(wlr_gamma_control_manager_v1 *manager);

private:
    /// A display as it was when it left the desktop.
    struct Remembered {
        OutputSettings settings;
        bool powered = true;
    };

    /// What takes a place in the layout.
    struct LayoutSlot {
        wlr_output *output;
        DesktopOutput *desktop; ///< Null if the output is only listed.
        std::optional<OutputSettings::Position> wanted;
        int width;
    };

    void output_destroyed(wlr_output *output) override;
    void output_resized() override;
    void picture_changed(wlr_output *output) override;
    [[nodiscard]] wlr_gamma_control_v1 *gamma_of(wlr_output *output) override;
    void on_set_gamma(wlr_gamma_control_manager_v1_set_gamma_event *event);
    void on_session_active();
    void paint(DesktopOutput &output);
    void remember_order(const wlr_output *output);
    [[nodiscard]] bool take_off(wlr_output *output);
    [[nodiscard]] std::vector<LayoutSlot> slots();
    void arrange();
    [[nodiscard]] size_t rank(const char *name) const;

    const Graphics &graphics_;
    const SceneLayers &layers_;
    OutputsObserver &observer_;
    wlr_output_layout *layout_; ///< Owned by the wl_display.
    wlr_gamma_control_manager_v1 *gamma_manager_ = nullptr;
    std::vector<std::unique_ptr<DesktopOutput>> outputs_; ///< From left to right.
    std::vector<std::unique_ptr<ListedOutput>> listed_;
    std::vector<Color> backgrounds_;
    std::vector<std::string> order_;               ///< Names ever seen, from left to right.
    std::map<std::string, Remembered> remembered_; ///< By connector name.
    Listener<wlr_gamma_control_manager_v1_set_gamma_event> set_gamma_;
    Listener<void> session_active_;
};

} // namespace sublet
