#pragma once

#include <expected>
#include <list>
#include <memory>
#include <string>

#include <sublet/vocabulary/error.hpp>
#include <sublet/vocabulary/unique_fd.hpp>

#include "lessee/connect.hpp"

struct sublet_control_input_v1;
struct sublet_control_v1;
struct wl_display;

namespace sublet::cli {

/// A device that the lessor has lent; given back when this is destroyed, before its lender is.
class BorrowedInput {
public:
    ~BorrowedInput();

    BorrowedInput(const BorrowedInput &) = delete;
    BorrowedInput &operator=(const BorrowedInput &) = delete;

    [[nodiscard]] int fd() const { return fd_.get(); }

private:
    friend class InputLender;
    struct Events;
    BorrowedInput(wl_display *display, sublet_control_input_v1 *object);

    wl_display *display_;
    sublet_control_input_v1 *object_;
    UniqueFd fd_; ///< Once it is lent.
    std::string failure_;
    bool answered_ = false;
    bool ended_ = false;
};

/// What asks sublet for input devices that this user may not open, by the control protocol. Used by
/// one thread at a time.
class InputLender {
public:
    /// Blocks until the compositor has answered, for some seconds at most. Error NotFound: there is
    /// none, or it is not sublet, or does not let this process control it.
    [[nodiscard]] static std::expected<std::unique_ptr<InputLender>, Error>
    connect(const lessee::LessorAddress &address);

    ~InputLender();

    InputLender(const InputLender &) = delete;
    InputLender &operator=(const InputLender &) = delete;

    /// Borrows a device early: it is there for the next borrow(). Fails as that.
    [[nodiscard]] std::expected<void, Error> reserve(const std::string &node);

    /// Borrows the device at `node`, once this process has the lease. Blocks for the answer. Error
    /// Unsupported: with the reason of the lessor; Lost: it is gone, or does not answer.
    [[nodiscard]] std::expected<std::unique_ptr<BorrowedInput>, Error>
    borrow(const std::string &node);

private:
    explicit InputLender(wl_display *display) : display_(display) {}

    struct Reserved {
        std::string node;
        std::unique_ptr<BorrowedInput> device;
    };

    [[nodiscard]] std::expected<std::unique_ptr<BorrowedInput>, Error> ask(const std::string &node);
    template <typename Met> [[nodiscard]] bool wait_until(const Met &met);
    [[nodiscard]] bool hear(int timeout_ms);

    wl_display *display_;
    sublet_control_v1 *control_ = nullptr;
    std::list<Reserved> reserved_;
};

} // namespace sublet::cli
