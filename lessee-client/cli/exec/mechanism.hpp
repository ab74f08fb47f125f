#pragma once

#include <expected>
#include <optional>
#include <string>

#include <sublet/vocabulary/error.hpp>

#include "exec/syscall_filter.hpp"

namespace sublet::cli {

/// How a program is made to get the lease when it opens the card.
enum class Mechanism {
    Auto,    ///< Seccomp where that can be had, else Preload.
    Seccomp, ///< Its system calls are answered by us.
    Preload, ///< A library stands between it and the C library, if it uses that.
};

struct ChosenMechanism {
    std::optional<SyscallFilter> filter; ///< For Seccomp; empty: Preload.
    std::string why_no_filter;           ///< "" if it was not wanted.
};

/// Error Unsupported: Seccomp is wanted and cannot be had, with the reason.
[[nodiscard]] std::expected<ChosenMechanism, Error> choose_mechanism(Mechanism wanted,
                                                                     bool as_monitor);

} // namespace sublet::cli
