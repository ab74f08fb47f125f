#include "exec/card_supervisor.hpp"

#include <drm.h>
#include <fcntl.h>
#include <linux/openat2.h>

#include "exec/filtered_call.hpp"
#include "report/output.hpp"

namespace sublet::cli {

namespace {

/// The kernel takes only the lower half of what is a descriptor or a request.
int lower_half(uint64_t argument) {
    return static_cast<int>(static_cast<uint32_t>(argument));
}

} // namespace

std::expected<std::unique_ptr<CardSupervisor>, Error>
CardSupervisor::start(CallListener listener, LeasedCard card, ReadDisguise disguise) {
    std::unique_ptr<CardSupervisor> supervisor(
        new CardSupervisor(std::move(listener), card, std::move(disguise)));
    auto thread = ServiceThread::start(supervisor->listener_.fd(), [us = supervisor.get()] {
        if (const auto call = us->listener_.receive()) {
            us->answer(*call);
        }
    });
    if (!thread) {
        return std::unexpected(thread.error());
    }
    supervisor->thread_ = *std::move(thread);
    return supervisor;
}

void CardSupervisor::answer(const Call &call) {
    const auto &arguments = call.data.args;
    ProgramPath path{.process = static_cast<pid_t>(call.pid), .directory = AT_FDCWD};
    switch (identify(call.data).value_or(FilteredCall::Ioctl)) {
    case FilteredCall::Open:
        return answer_open(call, std::move(path), arguments[0], arguments[1]);
    case FilteredCall::Creat:
        return answer_open(call, std::move(path), arguments[0], O_CREAT | O_WRONLY | O_TRUNC);
    case FilteredCall::OpenAt:
        path.directory = lower_half(arguments[0]);
        return answer_open(call, std::move(path), arguments[1], arguments[2]);
    case FilteredCall::OpenAt2:
        return answer_openat2(call);
    case FilteredCall::Ioctl:
        return answer_ioctl(call);
    }
}

void CardSupervisor::answer_openat2(const Call &call) {
    const auto &arguments = call.data.args;
    const auto memory = memory_of(call);
    open_how how = {};
    if (!memory || !memory->read(arguments[2], &how, sizeof(how)) || (how.flags & O_PATH) != 0) {
        return listener_.let_through(call);
    }
    answer_open(call,
                {.process = static_cast<pid_t>(call.pid), .directory = lower_half(arguments[0])},
                arguments[1], how.flags);
}

void CardSupervisor::answer_open(const Call &call, ProgramPath path, uint64_t path_address,
                                 uint64_t flags) {
    const auto memory = memory_of(call);
    const auto text = memory ? memory->read_path(path_address) : std::nullopt;
    if (!text) {
        return listener_.let_through(call);
    }
    path.path = *text;
    path.follow = (flags & O_NOFOLLOW) == 0;
    if (const auto device = device_at(path); !device || !card_.covers(*device)) {
        return listener_.let_through(call);
    }
    opened_.store(true, std::memory_order_relaxed);
    card_.open_with(static_cast<int>(flags));
    listener_.answer_with_fd(call, card_.lease, (flags & O_CLOEXEC) != 0);
}

void CardSupervisor::answer_ioctl(const Call &call) {
    const auto &arguments = call.data.args;
    const auto request = static_cast<uint32_t>(lower_half(arguments[1]));
    const auto device = device_of(static_cast<pid_t>(call.pid), lower_half(arguments[0]));
    if (device == card_.device && disguise_.concerns(request)) {
        answer_read(call, request, arguments[2]);
    } else if (device == card_.device &&
               (request == DRM_IOCTL_SET_MASTER || request == DRM_IOCTL_DROP_MASTER)) {
        // A lessee is master of its lease from the start, and the kernel refuses both.
        listener_.answer(call, 0);
    } else {
        listener_.let_through(call);
    }
}

void CardSupervisor::answer_read(const Call &call, uint32_t request, uint64_t address) {
    const auto memory = memory_of(call);
    const auto error = memory && listener_.waits(call)
                           ? disguise_.read(card_.lease, request, *memory, address)
                           : std::nullopt;
    if (error) {
        listener_.answer(call, *error);
    } else {
        listener_.let_through(call);
    }
}

std::optional<ProgramMemory> CardSupervisor::memory_of(const Call &call) {
    auto memory = ProgramMemory::open(static_cast<pid_t>(call.pid));
    if (memory) {
        return *std::move(memory);
    }
    if (!complained_ && listener_.waits(call)) {
        complained_ = true;
        remark("sublet-lessee: {}; when it opens the card, it does not get the lease",
               memory.error().message());
    }
    return std::nullopt;
}

} // namespace sublet::cli
