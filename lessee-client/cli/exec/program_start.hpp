#pragma once

#include <chrono>
#include <expected>
#include <optional>
#include <string>
#include <vector>

#include "exec/lease_environment.hpp"
#include "exec/leased_program.hpp"
#include "exec/seat/seat_devices.hpp"
#include "exec/syscall_filter.hpp"
#include "exit_codes.hpp"

namespace sublet::cli {

struct ProgramStart {
    std::vector<std::string> words; ///< The program and its arguments, with placeholders.
    LeaseFacts lease;
    const SyscallFilter *filter = nullptr; ///< Null: it is preloaded. Borrowed for the call.
    bool other_cards =
        true; ///< They are the lease too, if it opens them. Not when it is preloaded.
    const SeatDevices *seat = nullptr; ///< Of a seat of its own; null: none. Borrowed for the call.
    std::chrono::milliseconds grace{}; ///< If we are gone: until it is killed.
};

/// Starts a program on a lease, whose fd must outlive it. Fails with Usage if it cannot be run.
[[nodiscard]] std::expected<LeasedProgram::Program, Failure>
start_program(const ProgramStart &start);

} // namespace sublet::cli
