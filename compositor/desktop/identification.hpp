#pragma once

#include <chrono>
#include <list>
#include <span>

#include "label.hpp"
#include "loop/event_source.hpp"
#include "placement.hpp"
#include "scene_layers.hpp"
#include "theme.hpp"

namespace sublet {

/// Shows on every display what it is called, in letters to be read from afar, for a while.
class Identification {
public:
    /// All arguments outlive this object.
    Identification(const SceneLayers &layers, const Theme &theme, wl_event_loop *loop);
    ~Identification();

    Identification(const Identification &) = delete;
    Identification &operator=(const Identification &) = delete;

    /// Begins the time anew; zero ends it.
    void show(std::span<const OutputArea> areas, std::chrono::milliseconds duration);

    /// The displays changed: the names follow, if they are shown.
    void arrange(std::span<const OutputArea> areas);

private:
    void hide();
    void draw(std::span<const OutputArea> areas);
    void draw_name(const OutputArea &area);

    const SceneLayers &layers_;
    const Theme &theme_;
    wlr_scene_tree *tree_ = nullptr; ///< Null while nothing is shown.
    std::list<Label> names_;
    TimerSource end_;
};

} // namespace sublet
