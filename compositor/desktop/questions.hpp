#pragma once

#include <functional>
#include <list>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "outputs.hpp"
#include "question_panel.hpp"

namespace sublet {

/// Questions that the desktop asks the user, one at a time and above everything but a screen
/// locker, in the order in which they came. While one is shown it has all keys of real keyboards.
class Questions {
public:
    /// `at` tells where the user looks, in layout coordinates. All arguments outlive this object.
    Questions(const SceneLayers &layers, const Theme &theme, const Outputs &outputs,
              std::function<std::pair<double, double>()> at);

    Questions(const Questions &) = delete;
    Questions &operator=(const Questions &) = delete;

    /// A question as long as it is open: destroying it takes it away, also while it waits.
    class Open {
    public:
        Open(Questions &owner, Question question, std::function<void(size_t)> chosen);
        ~Open();

        Open(const Open &) = delete;
        Open &operator=(const Open &) = delete;

    private:
        friend class Questions;
        Questions &owner_;
        Question question_;
        std::function<void(size_t)> chosen_;
    };

    /// Asks; `chosen` gets the index of the answer, once, and may destroy the question, which must
    /// not outlive this object.
    [[nodiscard]] std::unique_ptr<Open> ask(Question question, std::function<void(size_t)> chosen);

    /// A key was pressed: whether a question that is shown took it.
    bool press(xkb_keysym_t keysym);

    /// The displays changed.
    void arrange();

private:
    void show_first();
    void choose(size_t answer);

    const SceneLayers &layers_;
    const Theme &theme_;
    const Outputs &outputs_;
    std::function<std::pair<double, double>()> at_;
    std::list<Open *> open_;
    std::unique_ptr<QuestionPanel> panel_; ///< Of the first one; null while there is no display.
};

} // namespace sublet
