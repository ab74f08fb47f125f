#pragma once

#include <print>

#include "exit_codes.hpp"
#include "report/terminal.hpp"

namespace sublet::cli {

/// Tells on stderr why the tool ends without success, and what can be done;
/// nothing if another program's failure is passed on.
inline void print_failure(const Failure &failure) {
    if (failure.message.empty()) {
        return;
    }
    const Terminal terminal(stderr);
    std::println(stderr, "sublet-lessee: {}", terminal.red(failure.message));
    if (!failure.advice.empty()) {
        std::println(stderr, "  {}", failure.advice);
    }
}

} // namespace sublet::cli
