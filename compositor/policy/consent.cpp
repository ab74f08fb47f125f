#include "policy/consent.hpp"

#include <algorithm>
#include <map>
#include <utility>

#include "policy/consent_command.hpp"
#include "vocabulary/formatted.hpp"

namespace sublet {
namespace {

/// A client can give up and ask again faster than commands end.
constexpr int most_commands = 8;

std::map<std::string, std::string> variables(const ClientFacts &client,
                                             const std::vector<std::string> &displays) {
    std::string names;
    for (const std::string &name : displays) {
        names += (names.empty() ? "" : " ") + name;
    }
    return {{"SUBLET_CLIENT_PID", std::to_string(client.pid)},
            {"SUBLET_CLIENT_UID", std::to_string(client.uid)},
            {"SUBLET_CLIENT_EXE", client.executable},
            {"SUBLET_CLIENT_APP_ID", client.sandbox_id.value_or("")},
            {"SUBLET_DISPLAYS", names}};
}

class Pending final : public PendingConsent {
public:
    explicit Pending(std::weak_ptr<ConsentCommand> command) : command_(std::move(command)) {}
    ~Pending() override {
        if (const auto command = command_.lock()) {
            command->take_back();
        }
    }

    Pending(const Pending &) = delete;
    Pending &operator=(const Pending &) = delete;

private:
    std::weak_ptr<ConsentCommand> command_;
};

} // namespace

Consent::Consent(wl_event_loop *loop) : loop_(loop) {}

Consent::~Consent() = default;

std::unique_ptr<PendingConsent> Consent::ask(const ConsentNeeded &question,
                                             const ClientFacts &client,
                                             const std::vector<std::string> &displays,
                                             ConsentAnswer answer) {
    auto command =
        std::make_shared<ConsentCommand>(loop_, std::move(answer), [this](ConsentCommand &ended) {
            std::erase_if(commands_, [&](const auto &each) { return each.get() == &ended; });
        });
    const auto running = std::ranges::count_if(commands_, &ConsentCommand::runs);
    commands_.push_back(command);
    if (running < most_commands) {
        command->start(question, variables(client, displays));
    } else {
        command->refuse(
            formatted("nobody was asked: {} consent commands run already", most_commands));
    }
    return std::make_unique<Pending>(command);
}

} // namespace sublet
