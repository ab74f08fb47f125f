#include "questions.hpp"

namespace sublet {

Questions::Questions(const SceneLayers &layers, const Theme &theme, const Outputs &outputs,
                     std::function<std::pair<double, double>()> at)
    : layers_(layers), theme_(theme), outputs_(outputs), at_(std::move(at)) {}

Questions::Open::Open(Questions &owner, Question question, std::function<void(size_t)> chosen)
    : owner_(owner), question_(std::move(question)), chosen_(std::move(chosen)) {
    owner_.open_.push_back(this);
}

Questions::Open::~Open() {
    const bool was_first = owner_.open_.front() == this;
    owner_.open_.remove(this);
    if (was_first) {
        owner_.panel_.reset();
        owner_.show_first();
    }
}

std::unique_ptr<Questions::Open> Questions::ask(Question question,
                                                std::function<void(size_t)> chosen) {
    auto open = std::make_unique<Open>(*this, std::move(question), std::move(chosen));
    if (open_.size() == 1) {
        show_first();
    }
    return open;
}

bool Questions::press(xkb_keysym_t keysym) {
    if (!panel_) {
        return false;
    }
    if (const auto answer = panel_->press(keysym)) {
        choose(*answer);
    }
    return true;
}

void Questions::arrange() {
    const auto selected = panel_ ? std::optional(panel_->selected()) : std::nullopt;
    panel_.reset();
    show_first();
    if (panel_ && selected) {
        panel_->select(*selected);
    }
}

void Questions::show_first() {
    const auto areas = outputs_.areas();
    const auto [x, y] = at_();
    const OutputArea *area = area_at(areas, x, y);
    if (!open_.empty() && area != nullptr) {
        panel_ = std::make_unique<QuestionPanel>(layers_.questions, theme_, *area,
                                                 open_.front()->question_,
                                                 [this](size_t answer) { choose(answer); });
    }
}

void Questions::choose(size_t answer) {
    const auto chosen = open_.front()->chosen_; // goes with the question
    chosen(answer);
}

} // namespace sublet
