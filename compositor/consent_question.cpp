#include "consent_question.hpp"

#include <array>

#include <pwd.h>

#include "vocabulary/formatted.hpp"
#include "vocabulary/text.hpp"

namespace sublet {

namespace {

class OnDesktop final : public ShownQuestion {
public:
    explicit OnDesktop(std::unique_ptr<Questions::Open> open) : open_(std::move(open)) {}

private:
    std::unique_ptr<Questions::Open> open_;
};

constexpr std::array choices{UserChoice::Deny, UserChoice::Allow, UserChoice::Always};

std::string user_name(uid_t uid) {
    std::array<char, 1024> room{};
    passwd entry{};
    passwd *found = nullptr;
    const bool known = getpwuid_r(uid, &entry, room.data(), room.size(), &found) == 0;
    return known && found != nullptr ? found->pw_name : formatted("user {}", uid);
}

} // namespace

std::unique_ptr<ShownQuestion> ask_on_desktop(Desktop &desktop, const UserQuestion &question,
                                              std::function<void(UserChoice)> chosen) {
    const ClientFacts &client = question.client;
    const bool several = question.displays.size() > 1;
    Question asked;
    asked.heading =
        several ? "Lend these displays to a program?" : "Lend this display to a program?";
    for (const std::string &display : question.displays) {
        asked.facts.emplace_back("Display", display);
    }
    if (client.xwayland) {
        asked.facts.emplace_back("Program", "an X program; Xwayland does not tell which");
    } else {
        asked.facts.emplace_back("Program", client.executable.empty()
                                                ? "cannot be told"
                                                : without_control_characters(client.executable));
        asked.facts.emplace_back("Process",
                                 formatted("{}, of {}", client.pid, user_name(client.uid)));
    }
    asked.facts.emplace_back("Sandbox",
                             without_control_characters(client.sandbox_id.value_or("none")));
    asked.remark = formatted("The program shows what it wants there until it gives the display "
                             "back. Without an answer within {} s it is denied.",
                             std::chrono::duration<double>(question.timeout).count());
    asked.answers = {"Deny", "Allow"};
    if (!client.executable.empty()) {
        asked.answers.emplace_back("Always allow");
    }
    return std::make_unique<OnDesktop>(
        desktop.ask(std::move(asked),
                    [chosen = std::move(chosen)](size_t answer) { chosen(choices[answer]); }));
}

} // namespace sublet
