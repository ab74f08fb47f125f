#pragma once

#include <list>
#include <span>
#include <string>
#include <vector>

#include "help_lines.hpp"
#include "label.hpp"
#include "placement.hpp"
#include "scene_layers.hpp"
#include "theme.hpp"

namespace sublet {

/// What the desktop's keys do, and what the display is called, on a panel in the middle of a
/// display; a press on it puts it away.
class HelpOverlay final : private SceneOwner {
public:
    /// Both outlive this object.
    HelpOverlay(const SceneLayers &layers, const Theme &theme);
    ~HelpOverlay();

    HelpOverlay(const HelpOverlay &) = delete;
    HelpOverlay &operator=(const HelpOverlay &) = delete;

    [[nodiscard]] bool shown() const { return tree_ != nullptr; }
    void show(const OutputArea &area, std::vector<HelpLine> lines);
    void hide();

    /// The displays changed: it stays on its own, as long as that is there.
    void arrange(std::span<const OutputArea> areas);

private:
    void pressed() override { hide(); }
    [[nodiscard]] wlr_box popup_space(double, double) const override { return {}; }

    const SceneLayers &layers_;
    const Theme &theme_;
    std::string monitor_;            ///< As OutputArea::monitor.
    wlr_scene_tree *tree_ = nullptr; ///< Null while nothing is shown.
    std::vector<HelpLine> lines_;
    std::list<Label> labels_;
};

} // namespace sublet
