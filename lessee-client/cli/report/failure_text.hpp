#pragma once

#include "exit_codes.hpp"
#include "report/output.hpp"
#include "report/terminal.hpp"

namespace sublet::cli {

/// Tells on stderr why the tool ends without success, and what can be done;
/// nothing if another program's failure is passed on.
inline void print_failure(const Failure &failure) {
    if (failure.message.empty()) {
        return;
    }
    const Terminal terminal(stderr);
    remark("sublet-lessee: {}", terminal.red(failure.message));
    if (!failure.advice.empty()) {
        remark("  {}", failure.advice);
    }
}

} // namespace sublet::cli
