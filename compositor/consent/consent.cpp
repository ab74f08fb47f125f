#include "consent/consent.hpp"

#include <algorithm>
#include <utility>

#include "consent/consent_command.hpp"
#include "consent/consent_dialog.hpp"
#include "vocabulary/formatted.hpp"

namespace sublet {
namespace {

/// Of different programs.
constexpr int most_questions = 8;

/// A no is remembered for so long after its pause, and doubles the next one till this is reached.
constexpr std::chrono::minutes longest_pause{10};

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
    explicit Pending(std::weak_ptr<ConsentInquiry> inquiry) : inquiry_(std::move(inquiry)) {}
    ~Pending() override {
        if (const auto inquiry = inquiry_.lock()) {
            inquiry->take_back();
        }
    }

    Pending(const Pending &) = delete;
    Pending &operator=(const Pending &) = delete;

private:
    std::weak_ptr<ConsentInquiry> inquiry_;
};

} // namespace

Consent::Consent(wl_event_loop *loop, std::chrono::milliseconds pause)
    : loop_(loop), pause_(pause) {}

Consent::~Consent() = default;

std::unique_ptr<PendingConsent> Consent::ask(const ConsentNeeded &question,
                                             const ClientFacts &client,
                                             const std::vector<std::string> &displays,
                                             ConsentAnswer answer) {
    forget_old_refusals();
    const Asker asker{client.uid, client.executable, client.sandbox_id};
    auto inquiry = make_inquiry(question, client, displays, std::move(answer));
    questions_.push_back({asker, inquiry});
    begin_next(asker);
    return std::make_unique<Pending>(inquiry);
}

std::shared_ptr<ConsentInquiry> Consent::make_inquiry(const ConsentNeeded &question,
                                                      const ClientFacts &client,
                                                      const std::vector<std::string> &displays,
                                                      ConsentAnswer answer) {
    auto over = [this](const ConsentInquiry &ended) { on_over(ended); };
    if (!std::ranges::equal(question.command, consent_of_user)) {
        return std::make_shared<ConsentCommand>(loop_, std::move(answer), std::move(over), question,
                                                variables(client, displays));
    }
    std::vector<std::string> described;
    described.reserve(displays.size());
    for (const std::string &name : displays) {
        described.push_back(desk_.describe ? desk_.describe(name) : name);
    }
    return std::make_shared<ConsentDialog>(
        loop_, std::move(answer), std::move(over),
        UserQuestion{client, std::move(described), question.timeout}, desk_.ask, desk_.memory);
}

/// Begins the first question of an asker, unless there is one under way.
void Consent::begin_next(const Asker &asker) {
    const auto given_up = [&](const Question &question) {
        return question.asker == asker && question.waits && !question.inquiry->wanted();
    };
    questions_.remove_if(given_up);
    const auto first = std::ranges::find(questions_, asker, &Question::asker);
    if (first != questions_.end() && first->waits) {
        begin(*first);
    }
}

void Consent::begin(Question &question) {
    question.waits = false;
    ConsentInquiry &inquiry = *question.inquiry;
    const auto refused = refusals_.find(question.asker);
    if (refused != refusals_.end() && Clock::now() < refused->second.until) {
        const auto left =
            std::chrono::ceil<std::chrono::seconds>(refused->second.until - Clock::now());
        return inquiry.refuse(formatted(
            "nobody was asked: consent was refused, and is not asked for again for {}", left));
    }
    const auto running = std::ranges::count_if(
        questions_, [](const Question &each) { return each.inquiry->runs(); });
    if (running >= most_questions) {
        return inquiry.refuse(formatted(
            "nobody was asked: {} questions for consent are open already", most_questions));
    }
    inquiry.start();
}

void Consent::on_over(const ConsentInquiry &inquiry) {
    const auto ended = std::ranges::find_if(
        questions_, [&](const Question &each) { return each.inquiry.get() == &inquiry; });
    const Asker asker = ended->asker;
    if (inquiry.outcome() == ConsentInquiry::Outcome::No) {
        Refusals &refusals = refusals_[asker];
        const auto pause = std::min<std::chrono::milliseconds>(
            pause_ * (1U << std::min(refusals.count++, 16U)), longest_pause);
        refusals.until = Clock::now() + pause;
    } else if (inquiry.outcome() == ConsentInquiry::Outcome::Yes) {
        refusals_.erase(asker);
    }
    questions_.erase(ended);
    begin_next(asker);
}

void Consent::forget_old_refusals() {
    std::erase_if(refusals_, [](const auto &refused) {
        return Clock::now() > refused.second.until + longest_pause;
    });
}

} // namespace sublet
