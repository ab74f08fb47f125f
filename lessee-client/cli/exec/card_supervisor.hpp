#pragma once

#include <atomic>
#include <expected>
#include <memory>
#include <optional>

#include <sublet/vocabulary/error.hpp>

#include "exec/call_listener.hpp"
#include "exec/leased_card.hpp"
#include "exec/program_files.hpp"
#include "exec/read_disguise.hpp"
#include "exec/service_thread.hpp"

namespace sublet::cli {

/// Hands a program, and all that comes from it, the lease when it opens a card.
///
/// Each file that it opens is asked for, but nothing that is called for a frame.
class CardSupervisor {
public:
    /// Error System: no thread can be had.
    [[nodiscard]] static std::expected<std::unique_ptr<CardSupervisor>, Error>
    start(CallListener listener, LeasedCard card, ReadDisguise disguise);

    CardSupervisor(const CardSupervisor &) = delete;
    CardSupervisor &operator=(const CardSupervisor &) = delete;

    /// Whether anybody has opened the card.
    [[nodiscard]] bool opened() const { return opened_.load(std::memory_order_relaxed); }

private:
    using Call = CallListener::Call;

    CardSupervisor(CallListener listener, LeasedCard card, ReadDisguise disguise)
        : listener_(std::move(listener)), card_(card), disguise_(std::move(disguise)) {}

    void answer(const Call &call);
    void answer_open(const Call &call, ProgramPath path, uint64_t path_address, uint64_t flags);
    void answer_openat2(const Call &call);
    void answer_ioctl(const Call &call);
    void answer_read(const Call &call, uint32_t request, uint64_t address);
    [[nodiscard]] std::optional<ProgramMemory> memory_of(const Call &call);

    CallListener listener_;
    LeasedCard card_;
    ReadDisguise disguise_;
    std::atomic<bool> opened_ = false;
    bool complained_ = false; ///< That a program's memory cannot be looked into.
    std::unique_ptr<ServiceThread> thread_;
};

} // namespace sublet::cli
