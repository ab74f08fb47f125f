#pragma once

#include <memory>

#include "consent/user_consent.hpp"
#include "desktop/desktop.hpp"

namespace sublet {

/// Has the desktop ask whoever sits before it whether a program may lease displays: as an AskUser.
/// The question must be gone before the desktop.
[[nodiscard]] std::unique_ptr<ShownQuestion> ask_on_desktop(Desktop &desktop,
                                                            const UserQuestion &question,
                                                            std::function<void(UserChoice)> chosen);

} // namespace sublet
