#include "question_panel.hpp"

#include <algorithm>

#include "loop/owned.hpp"

namespace sublet {

namespace {

// All in layout units.
constexpr int panel_margin = 20;
constexpr int panel_gap = 12;
constexpr int border = 2;
constexpr int button_height = 32;
constexpr int button_padding = 16;
constexpr int widest = 560;
constexpr Color frame = rgb(0x4F5966);
constexpr Color button_ground = rgb(0x333B47);
constexpr Color mark = rgb(0x9CD2FA); ///< Around the answer that Return takes.

wlr_scene_rect *add_rect(wlr_scene_tree *parent, const wlr_box &box, const Color &color) {
    wlr_scene_rect *rect = made(wlr_scene_rect_create(parent, box.width, box.height, color.data()));
    wlr_scene_node_set_position(&rect->node, box.x, box.y);
    return rect;
}

} // namespace

QuestionPanel::Button::Button(QuestionPanel &owner, size_t of, const std::string &text)
    : panel(owner), answer(of), tree(made(wlr_scene_tree_create(owner.tree_))),
      border(add_rect(tree, {}, frame)), ground(add_rect(tree, {}, button_ground)),
      label(tree, owner.theme_.text(), text) {
    tree->node.data = static_cast<SceneOwner *>(this);
}

void QuestionPanel::Button::pressed() {
    const Chosen chosen = panel.chosen_; // goes with the panel
    chosen(answer);
}

int QuestionPanel::Button::width() const {
    return label.width() + 2 * button_padding;
}

void QuestionPanel::Button::place(int right, int top) {
    constexpr int inner = sublet::border;
    wlr_scene_node_set_position(&tree->node, right - width(), top);
    wlr_scene_rect_set_size(border, width(), button_height);
    wlr_scene_rect_set_size(ground, width() - 2 * inner, button_height - 2 * inner);
    wlr_scene_node_set_position(&ground->node, inner, inner);
    label.move_to(button_padding, (button_height - label.height()) / 2);
}

QuestionPanel::QuestionPanel(wlr_scene_tree *parent, const Theme &theme, const OutputArea &area,
                             const Question &question, Chosen chosen)
    : theme_(theme), chosen_(std::move(chosen)), safe_(question.safe), selected_(question.safe),
      tree_(made(wlr_scene_tree_create(parent))) {
    tree_->node.data = static_cast<SceneOwner *>(&ground_);
    wlr_scene_rect *outside = add_rect(tree_, {}, frame);
    wlr_scene_rect *inside = add_rect(tree_, {}, Theme::panel);

    const int width = std::min(widest, area.full.width - 2 * panel_margin);
    const int inner_width = std::max(1, width - 2 * panel_margin);
    TextStyle heading_style = theme.text(1.25, true);
    heading_style.wraps = true;
    heading_style.max_width = inner_width;
    Label &heading = labels_.emplace_back(tree_, heading_style, question.heading);
    heading.move_to(panel_margin, panel_margin);
    int y = write_facts(question, panel_margin + heading.height() + panel_gap, inner_width);

    for (size_t i = 0; i < question.answers.size(); ++i) {
        buttons_.emplace_back(*this, i, question.answers[i]);
    }
    int right = width - panel_margin;
    for (auto button = buttons_.rbegin(); button != buttons_.rend(); ++button) {
        button->place(right, y);
        right -= button->width() + panel_gap;
    }
    y += button_height + panel_margin;

    wlr_scene_rect_set_size(outside, width + 2 * border, y + 2 * border);
    wlr_scene_node_set_position(&outside->node, -border, -border);
    wlr_scene_rect_set_size(inside, width, y);
    // Where it does not fit, its end is seen: there are the answers.
    const int above = std::min((area.full.height - y) / 2, area.full.height - y - border);
    wlr_scene_node_set_position(&tree_->node, area.full.x + (area.full.width - width) / 2,
                                area.full.y + above);
    select(selected_);
}

QuestionPanel::~QuestionPanel() {
    buttons_.clear();
    labels_.clear();
    wlr_scene_node_destroy(&tree_->node);
}

std::optional<size_t> QuestionPanel::press(xkb_keysym_t keysym) {
    const size_t count = buttons_.size();
    switch (keysym) {
    case XKB_KEY_Tab:
    case XKB_KEY_Right:
    case XKB_KEY_Down:
        select((selected_ + 1) % count);
        return std::nullopt;
    case XKB_KEY_ISO_Left_Tab:
    case XKB_KEY_Left:
    case XKB_KEY_Up:
        select((selected_ + count - 1) % count);
        return std::nullopt;
    case XKB_KEY_Return:
    case XKB_KEY_KP_Enter:
    case XKB_KEY_space:
        return selected_;
    case XKB_KEY_Escape:
        return safe_;
    default:
        return std::nullopt;
    }
}

void QuestionPanel::select(size_t answer) {
    selected_ = answer;
    for (const Button &button : buttons_) {
        wlr_scene_rect_set_color(button.border, (button.answer == answer ? mark : frame).data());
    }
}

/// Two columns, and the remark; returns where they end.
int QuestionPanel::write_facts(const Question &question, int top, int width) {
    TextStyle what = theme_.text();
    what.color = Theme::faint_ink;
    std::vector<Label *> names;
    int left = 0;
    for (const auto &[name, value] : question.facts) {
        names.push_back(&labels_.emplace_back(tree_, what, name));
        left = std::max(left, names.back()->width());
    }
    TextStyle which = theme_.text();
    which.wraps = true;
    which.max_width = std::max(1, width - left - panel_gap);
    int y = top;
    for (size_t i = 0; i < names.size(); ++i) {
        names[i]->move_to(panel_margin, y);
        Label &value = labels_.emplace_back(tree_, which, question.facts[i].second);
        value.move_to(panel_margin + left + panel_gap, y);
        y += std::max(value.height(), names[i]->height());
    }
    y += panel_gap;
    if (!question.remark.empty()) {
        what.size = 0.9;
        what.wraps = true;
        what.max_width = width;
        Label &remark = labels_.emplace_back(tree_, what, question.remark);
        remark.move_to(panel_margin, y);
        y += remark.height() + panel_gap;
    }
    return y;
}

} // namespace sublet
