#pragma once

#include <array>
#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "vocabulary/client_facts.hpp"

namespace sublet {

/// ClientRule::consent that stands for whoever sits before the desktop: a program without a name.
inline constexpr std::array<std::string_view, 1> consent_of_user{""};

/// Who wants what, for a person to decide.
struct UserQuestion {
    ClientFacts client;
    std::vector<std::string> displays; ///< In words: what they are and where they are plugged in.
    std::chrono::milliseconds timeout; ///< How long there is to decide.
};

enum class UserChoice {
    Deny,
    Allow,
    Always, ///< Allow, and nobody is to be asked again.
};

/// A question that is shown, or waits to be; destroying it takes it away.
class ShownQuestion {
public:
    virtual ~ShownQuestion() = default;
};

/// Asks whoever sits before the desktop. `chosen` is called at most once, never from inside the
/// asking, and may destroy the question.
using AskUser = std::function<std::unique_ptr<ShownQuestion>(
    const UserQuestion &question, std::function<void(UserChoice)> chosen)>;

} // namespace sublet
