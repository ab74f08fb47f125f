#include "consent/consent_dialog.hpp"

#include <utility>

#include "vocabulary/formatted.hpp"

namespace sublet {

using namespace std::chrono_literals;

ConsentDialog::ConsentDialog(wl_event_loop *loop, ConsentAnswer answer, Over over,
                             UserQuestion question, const AskUser &ask, ConsentMemory &memory)
    : ConsentInquiry(loop, std::move(answer), std::move(over)), question_(std::move(question)),
      ask_(ask), memory_(memory) {}

void ConsentDialog::start() {
    if (memory_.allows(question_.client, question_.displays)) {
        return approve();
    }
    if (!ask_) {
        return refuse("nobody was asked: sublet runs without a desktop; name a consent command");
    }
    shown_ = ask_(question_, [this](UserChoice choice) { on_choice(choice); });
    set_deadline(question_.timeout);
}

void ConsentDialog::stop() {
    if (shown_) {
        shown_.reset();
        set_deadline(0ms); // whoever takes it back must not find it gone
    }
}

void ConsentDialog::on_deadline() {
    if (shown_) {
        shown_.reset();
        decide(Outcome::No);
    }
    conclude(std::unexpected(formatted("nobody consented within {} s",
                                       std::chrono::duration<double>(question_.timeout).count())));
}

void ConsentDialog::on_choice(UserChoice choice) {
    shown_.reset();
    if (choice == UserChoice::Deny) {
        decide(Outcome::No);
        return conclude(std::unexpected("the user refused"));
    }
    decide(Outcome::Yes);
    if (choice == UserChoice::Always) {
        memory_.add(question_.client, question_.displays);
    }
    conclude({});
}

} // namespace sublet
