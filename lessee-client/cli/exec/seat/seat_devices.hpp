#pragma once

#include <expected>
#include <memory>
#include <string>
#include <vector>

#include <sys/types.h>

#include <sublet/vocabulary/error.hpp>
#include <sublet/vocabulary/unique_fd.hpp>

#include "exec/seat/input_lender.hpp"

namespace sublet::cli {

/// One that a program has open, from whom it is taken back by revoke().
class OpenedInput {
public:
    explicit OpenedInput(UniqueFd own) : own_(std::move(own)) {}
    explicit OpenedInput(std::unique_ptr<BorrowedInput> lent) : lent_(std::move(lent)) {}

    [[nodiscard]] int fd() const { return lent_ ? lent_->fd() : own_.get(); }

    /// In all processes that have it; what was borrowed is given back.
    void revoke();

private:
    UniqueFd own_;
    std::unique_ptr<BorrowedInput> lent_;
};

/// Which input devices a program's seat has.
class SeatDevices {
public:
    /// Each of `words` is the path of a device's node, a device's name as it tells it, or
    /// "all-unused": whatever no process has open now, as far as this user may look. Error
    /// NotFound: there is no such device.
    [[nodiscard]] static std::expected<SeatDevices, Error>
    choose(const std::vector<std::string> &words);

    /// Whether it is one of them. One of a chosen name is, though it was plugged in later.
    [[nodiscard]] bool has(dev_t device, const std::string &path) const;

    /// Nodes of those that this user may not open.
    [[nodiscard]] const std::vector<std::string> &closed() const { return closed_; }

    /// From now on what the user may not open is borrowed there. Error as of InputLender::borrow():
    /// this is not lent; all that is closed() is borrowed at once.
    [[nodiscard]] std::expected<void, Error> borrow_from(std::shared_ptr<InputLender> lender);

    /// Opens one of them for the program: whoever else has it open gets none of its events any
    /// more. Error System: EBUSY if somebody else has done that. Others as of borrow().
    [[nodiscard]] std::expected<OpenedInput, Error> open(const std::string &path) const;

private:
    std::vector<dev_t> devices_;
    std::vector<std::string> names_;
    std::vector<std::string> closed_;
    std::shared_ptr<InputLender> lender_; ///< Null: there is none.
};

} // namespace sublet::cli
