#include "exec/card_supervisor.hpp"

#include <array>
#include <cerrno>
#include <filesystem>
#include <format>
#include <system_error>

#include <drm.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/sysmacros.h>

#include "exec/filtered_call.hpp"
#include "report/output.hpp"

namespace sublet::cli {

namespace {

/// Of a card whose driver sets modes, or may.
bool is_primary_node(dev_t device) {
    constexpr unsigned drm_major = 226;
    if (major(device) != drm_major) {
        return false;
    }
    std::error_code ignored;
    const auto link = std::format("/sys/dev/char/{}:{}", major(device), minor(device));
    return std::filesystem::read_symlink(link, ignored).filename().string().starts_with("card");
}

/// The kernel takes only the lower half of what is a descriptor or a request.
int lower_half(uint64_t argument) {
    return static_cast<int>(static_cast<uint32_t>(argument));
}

} // namespace

std::expected<std::unique_ptr<CardSupervisor>, Error>
CardSupervisor::start(CallListener listener, int lease, Terms terms) {
    UniqueFd stop(eventfd(0, EFD_CLOEXEC));
    if (!stop) {
        return std::unexpected(Error::from_errno("make an event"));
    }
    std::unique_ptr<CardSupervisor> supervisor(
        new CardSupervisor(std::move(listener), lease, std::move(terms), std::move(stop)));
    try {
        supervisor->thread_ = std::thread(&CardSupervisor::run, supervisor.get());
    } catch (const std::system_error &error) {
        return std::unexpected(Error{Error::Kind::System, error.code().value(), "start a thread"});
    }
    return supervisor;
}

CardSupervisor::CardSupervisor(CallListener listener, int lease, Terms terms, UniqueFd stop)
    : listener_(std::move(listener)), lease_(lease), terms_(std::move(terms)),
      stop_(std::move(stop)) {}

CardSupervisor::~CardSupervisor() {
    if (thread_.joinable()) {
        eventfd_write(stop_.get(), 1);
        thread_.join();
    }
}

void CardSupervisor::run() {
    std::array<pollfd, 2> fds = {pollfd{stop_.get(), POLLIN, 0}, pollfd{listener_.fd(), POLLIN, 0}};
    while (fds[0].revents == 0) {
        if (poll(fds.data(), fds.size(), -1) < 0) {
            continue;
        }
        if ((fds[1].revents & POLLIN) != 0) {
            if (const auto call = listener_.receive()) {
                answer(*call);
            }
        } else if ((fds[1].revents & POLLHUP) != 0) {
            fds[1].fd = -1; // Nobody is left who could call.
        }
    }
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
    if (const auto device = device_at(path); !device || !is_lease(*device)) {
        return listener_.let_through(call);
    }
    opened_.store(true, std::memory_order_relaxed);
    // A lease cannot be opened anew: all its descriptors are one open file, and whether that blocks
    // is for the last opening to say.
    const int blocking = fcntl(lease_, F_GETFL) & ~O_NONBLOCK;
    fcntl(lease_, F_SETFL, blocking | static_cast<int>(flags & O_NONBLOCK));
    listener_.answer_with_fd(call, lease_, (flags & O_CLOEXEC) != 0);
}

void CardSupervisor::answer_ioctl(const Call &call) {
    const auto &arguments = call.data.args;
    const auto request = static_cast<uint32_t>(lower_half(arguments[1]));
    const auto device = device_of(static_cast<pid_t>(call.pid), lower_half(arguments[0]));
    if (device == terms_.card && terms_.disguise.concerns(request)) {
        answer_read(call, request, arguments[2]);
    } else if (device == terms_.card &&
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
                           ? terms_.disguise.read(lease_, request, *memory, address)
                           : std::nullopt;
    if (error) {
        listener_.answer(call, *error);
    } else {
        listener_.let_through(call);
    }
}

bool CardSupervisor::is_lease(dev_t device) const {
    return device == terms_.card || (terms_.other_cards && is_primary_node(device));
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
