#pragma once

#include <atomic>
#include <expected>
#include <memory>
#include <optional>
#include <string>
#include <thread>

#include <sys/types.h>

#include <sublet/vocabulary/error.hpp>
#include <sublet/vocabulary/unique_fd.hpp>

#include "exec/call_listener.hpp"
#include "exec/program_files.hpp"
#include "exec/read_disguise.hpp"

namespace sublet::cli {

/// Hands a program, and all that comes from it, the lease when it opens a card.
///
/// It answers in a thread of its own: whoever waits for the end of the program must not keep it
/// from opening files meanwhile. Each open file is asked for, but nothing that is called for a
/// frame.
class CardSupervisor {
public:
    struct Terms {
        dev_t card = 0;          ///< Of its primary node.
        bool other_cards = true; ///< Whoever opens another card's primary node gets the lease too.
        ReadDisguise disguise;
    };

    /// `lease` is borrowed and must outlive the supervisor. Error System: no thread can be had.
    [[nodiscard]] static std::expected<std::unique_ptr<CardSupervisor>, Error>
    start(CallListener listener, int lease, Terms terms);

    ~CardSupervisor();

    CardSupervisor(const CardSupervisor &) = delete;
    CardSupervisor &operator=(const CardSupervisor &) = delete;

    /// Whether anybody has opened the card.
    [[nodiscard]] bool opened() const { return opened_.load(std::memory_order_relaxed); }

private:
    CardSupervisor(CallListener listener, int lease, Terms terms, UniqueFd stop);

    using Call = CallListener::Call;

    void run();
    void answer(const Call &call);
    void answer_open(const Call &call, ProgramPath path, uint64_t path_address, uint64_t flags);
    void answer_openat2(const Call &call);
    void answer_ioctl(const Call &call);
    void answer_read(const Call &call, uint32_t request, uint64_t address);
    [[nodiscard]] bool is_lease(dev_t device) const;
    [[nodiscard]] std::optional<ProgramMemory> memory_of(const Call &call);

    CallListener listener_;
    int lease_;
    Terms terms_;
    UniqueFd stop_; ///< An event.
    std::atomic<bool> opened_ = false;
    bool complained_ = false; ///< That a program's memory cannot be looked into.
    std::thread thread_;
};

} // namespace sublet::cli
