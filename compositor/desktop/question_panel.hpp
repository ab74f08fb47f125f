#pragma once

#include <functional>
#include <list>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <xkbcommon/xkbcommon.h>

#include "label.hpp"
#include "placement.hpp"
#include "scene_layers.hpp"
#include "theme.hpp"

namespace sublet {

/// A question, what is known about it, and the answers to choose from.
struct Question {
    std::string heading;
    std::vector<std::pair<std::string, std::string>> facts; ///< What, and which.
    std::string remark;                                     ///< Smaller, below them.
    std::vector<std::string> answers;
    size_t safe = 0; ///< The answer that a key pressed by accident may give.
};

/// A question on a panel in the middle of a display. Tab and the arrows go from answer to answer,
/// Return and Space take the one that is marked, Escape the safe one, which is marked at first.
class QuestionPanel {
public:
    using Chosen = std::function<void(size_t)>;

    /// Creates its nodes below `parent`. `chosen` may destroy this object.
    QuestionPanel(wlr_scene_tree *parent, const Theme &theme, const OutputArea &area,
                  const Question &question, Chosen chosen);
    ~QuestionPanel();

    QuestionPanel(const QuestionPanel &) = delete;
    QuestionPanel &operator=(const QuestionPanel &) = delete;

    /// A key was pressed; the answer that it gives, if it does.
    [[nodiscard]] std::optional<size_t> press(xkb_keysym_t keysym);

    [[nodiscard]] size_t selected() const { return selected_; }
    void select(size_t answer);

private:
    /// What is beside the buttons: presses there go to nobody.
    struct Ground final : SceneOwner {
        void pressed() override {}
        [[nodiscard]] wlr_box popup_space(double, double) const override { return {}; }
        [[nodiscard]] bool real_devices_only() const override { return true; }
    };

    struct Button final : SceneOwner {
        Button(QuestionPanel &owner, size_t of, const std::string &text);
        void pressed() override;
        [[nodiscard]] wlr_box popup_space(double, double) const override { return {}; }
        [[nodiscard]] bool real_devices_only() const override { return true; }
        void place(int right, int top);
        [[nodiscard]] int width() const;

        QuestionPanel &panel;
        size_t answer;
        wlr_scene_tree *tree;
        wlr_scene_rect *border;
        wlr_scene_rect *ground;
        Label label;
    };

    int write_facts(const Question &question, int top, int width);

    const Theme &theme_;
    Chosen chosen_;
    size_t safe_;
    size_t selected_;
    Ground ground_;
    wlr_scene_tree *tree_;
    std::list<Label> labels_;
    std::list<Button> buttons_;
};

} // namespace sublet
