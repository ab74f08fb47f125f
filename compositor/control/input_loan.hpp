#pragma once

namespace sublet {

/// An input device that a lessee has; given back at the latest when this is destroyed.
class InputLoan {
public:
    virtual ~InputLoan() = default;

    InputLoan(const InputLoan &) = delete;
    InputLoan &operator=(const InputLoan &) = delete;

    /// Of the device; -1 once the loan has ended.
    [[nodiscard]] virtual int fd() const = 0;

protected:
    InputLoan() = default;
};

} // namespace sublet
