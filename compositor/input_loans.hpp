#pragma once

#include <expected>
#include <functional>
#include <list>
#include <memory>
#include <span>
#include <string>

#include <sys/types.h>

#include "control/control_delegate.hpp"
#include "control/input_loan.hpp"
#include "desktop/desktop.hpp"
#include "loop/listener.hpp"
#include "wlr/graphics.hpp"

namespace sublet {

/// Lends input devices to lessees whose displays' rules name them: the desktop closes a device, the
/// session opens it anew, and what it gives goes to the lessee until its lease ends.
class InputLoans {
public:
    /// Borrowed and outliving this object; `desktop` is null in broker mode.
    InputLoans(const Graphics &graphics, Desktop *desktop);

    /// Takes everything back; loans that are still there are over.
    ~InputLoans();

    InputLoans(const InputLoans &) = delete;
    InputLoans &operator=(const InputLoans &) = delete;

    /// As ControlDelegate::lend_input(); `cards` has the leases.
    [[nodiscard]] std::expected<std::unique_ptr<InputLoan>, Error>
    lend(pid_t lessee, const std::string &path, std::span<const CardReport> cards,
         std::function<void()> ended);

    /// Takes back what was lent for it.
    void lease_ended(const LeaseKey &lease);

private:
    class Loan;

    void on_session_active();
    void end_where(const std::function<bool(const Loan &)> &over);

    const Graphics &graphics_;
    Desktop *desktop_;
    std::list<Loan *> loans_; ///< Those that run.
    Listener<void> session_active_;
};

} // namespace sublet
