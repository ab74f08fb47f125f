#pragma once

#include "consent/consent_inquiry.hpp"
#include "consent/consent_memory.hpp"
#include "consent/user_consent.hpp"

namespace sublet {

/// A question that the desktop itself asks, unless the user has decided it once and for all.
///
///     Waiting ──start()──▶ Asking ──chosen, timer, taken back──▶ Over
class ConsentDialog final : public ConsentInquiry {
public:
    /// `ask` and `memory` outlive this object; the first is empty if there is no desktop.
    ConsentDialog(wl_event_loop *loop, ConsentAnswer answer, Over over, UserQuestion question,
                  const AskUser &ask, ConsentMemory &memory);

    void start() override;
    [[nodiscard]] bool runs() const override { return shown_ != nullptr; }

private:
    void on_deadline() override;
    void stop() override;
    void on_choice(UserChoice choice);

    UserQuestion question_;
    const AskUser &ask_;
    ConsentMemory &memory_;
    std::unique_ptr<ShownQuestion> shown_; ///< Null before it is asked and when it is over.
};

} // namespace sublet
