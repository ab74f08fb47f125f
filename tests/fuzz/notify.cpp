// The calls of a program that `exec` answers: any call with any arguments, from a program whose
// memory says anything. Every call is answered exactly once.
//
// A child stands for the program; it does nothing. The kernel's part (seccomp's notifications and
// the ioctls of the card) is played here.

#include <array>
#include <cerrno>
#include <cstdarg>

#include <drm.h>
#include <drm_mode.h>
#include <fcntl.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "exec/card_supervisor.hpp"
#include "exec/filtered_call.hpp"
#include "input.hpp"

using namespace sublet;
using namespace sublet::cli;
using namespace sublet::test;

namespace {

constexpr size_t memory_size = 4096;
uint8_t *const memory_at = reinterpret_cast<uint8_t *>(0x200000000000); // NOLINT(*-int-to-ptr)

/// What the kernel is to say in this execution.
struct Kernel {
    seccomp_notif call{};
    Input card{nullptr, 0};
    int listener = -1;
    UniqueFd answered;
    bool gone = false; ///< The program ends while its call is looked at.
} kernel;

/// A number of elements as a card may tell it: what there was room for, or something else.
uint32_t count(uint32_t room) {
    const uint8_t said = kernel.card.byte();
    return said < 0x80 ? room : said & 0x3fU;
}

/// The kernel fills an array only if there is room for all of it.
template <typename Element> void fill(uint64_t address, uint32_t room, uint32_t there) {
    if (address == 0 || there > room) {
        return;
    }
    const auto bytes = kernel.card.take(there * sizeof(Element));
    if (!bytes.empty()) {
        std::memcpy(reinterpret_cast<void *>(address), bytes.data(), bytes.size()); // NOLINT
    }
}

int read_connector(drm_mode_get_connector &c) {
    const drm_mode_get_connector asked = c;
    c.count_encoders = count(asked.count_encoders);
    c.count_modes = count(asked.count_modes);
    c.count_props = count(asked.count_props);
    fill<uint32_t>(c.encoders_ptr, asked.count_encoders, c.count_encoders);
    fill<drm_mode_modeinfo>(c.modes_ptr, asked.count_modes, c.count_modes);
    fill<uint32_t>(c.props_ptr, asked.count_props, c.count_props);
    fill<uint64_t>(c.prop_values_ptr, asked.count_props, c.count_props);
    return 0;
}

int read_properties(drm_mode_obj_get_properties &o) {
    const uint32_t asked = o.count_props;
    o.count_props = count(asked);
    fill<uint32_t>(o.props_ptr, asked, o.count_props);
    fill<uint64_t>(o.prop_values_ptr, asked, o.count_props);
    return 0;
}

int read_resources(drm_mode_card_res &r) {
    const drm_mode_card_res asked = r;
    r.count_fbs = count(asked.count_fbs);
    r.count_crtcs = count(asked.count_crtcs);
    r.count_connectors = count(asked.count_connectors);
    r.count_encoders = count(asked.count_encoders);
    fill<uint32_t>(r.fb_id_ptr, asked.count_fbs, r.count_fbs);
    fill<uint32_t>(r.crtc_id_ptr, asked.count_crtcs, r.count_crtcs);
    fill<uint32_t>(r.connector_id_ptr, asked.count_connectors, r.count_connectors);
    fill<uint32_t>(r.encoder_id_ptr, asked.count_encoders, r.count_encoders);
    return 0;
}

int fail(int error) {
    errno = error;
    return -1;
}

int card_ioctl(unsigned long request, void *argument) {
    if (kernel.card.byte() == 0xff) {
        return fail(EINVAL);
    }
    switch (request) {
    case DRM_IOCTL_MODE_GETCONNECTOR:
        return read_connector(*static_cast<drm_mode_get_connector *>(argument));
    case DRM_IOCTL_MODE_OBJ_GETPROPERTIES:
        return read_properties(*static_cast<drm_mode_obj_get_properties *>(argument));
    case DRM_IOCTL_MODE_GETRESOURCES:
        return read_resources(*static_cast<drm_mode_card_res *>(argument));
    default:
        return fail(ENOTTY);
    }
}

/// How many bytes; libFuzzer's own alarm may come in between.
ssize_t read_byte(int fd) {
    char byte = 0;
    return TEMP_FAILURE_RETRY(read(fd, &byte, 1));
}

ssize_t write_byte(int fd) {
    const char byte = 1;
    return TEMP_FAILURE_RETRY(write(fd, &byte, 1));
}

int tell_answer() {
    must(write_byte(kernel.answered.get()) == 1);
    return kernel.gone ? fail(ENOENT) : 0;
}

int listener_ioctl(unsigned long request, void *argument) {
    switch (request) {
    case SECCOMP_IOCTL_NOTIF_RECV: {
        if (read_byte(kernel.listener) != 1) {
            return fail(ENOENT);
        }
        *static_cast<seccomp_notif *>(argument) = kernel.call;
        return 0;
    }
    case SECCOMP_IOCTL_NOTIF_ID_VALID:
        return kernel.gone ? fail(ENOENT) : 0;
    case SECCOMP_IOCTL_NOTIF_ADDFD:
        if (kernel.card.byte() == 0xff) {
            return fail(EMFILE);
        }
        return tell_answer();
    case SECCOMP_IOCTL_NOTIF_SEND:
        return tell_answer();
    default:
        return fail(ENOTTY);
    }
}

/// The program: its memory is where ours has a window to it. What /proc tells of must be our own
/// processes, or the memory of others would be written to.
pid_t start_program() {
    std::array<char, 32> self{};
    must(readlink("/proc/self", self.data(), self.size() - 1) > 0);
    must(std::string_view(self.data()) == std::to_string(getpid()));
    must(mmap(memory_at, memory_size, PROT_READ | PROT_WRITE,
              MAP_SHARED | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0) == memory_at);
    const pid_t ours = getpid();
    const pid_t program = fork();
    if (program == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        if (getppid() != ours) {
            _exit(0);
        }
        while (true) {
            pause();
        }
    }
    must(program > 0);
    return program;
}

/// Addresses that may be worth something: most are in the window.
uint64_t address(Input &input) {
    const auto said = input.number<uint16_t>();
    return said < 0xff00 ? reinterpret_cast<uint64_t>(memory_at) + said % memory_size
                         : input.number<uint64_t>();
}

constexpr std::array interesting = std::to_array<unsigned long>(
    {DRM_IOCTL_MODE_GETCONNECTOR, DRM_IOCTL_MODE_OBJ_GETPROPERTIES, DRM_IOCTL_MODE_GETRESOURCES,
     DRM_IOCTL_SET_MASTER, DRM_IOCTL_DROP_MASTER});

constexpr std::array calls = std::to_array<int>({SYS_openat, SYS_ioctl, SYS_openat2,
#ifdef SYS_open
                                                 SYS_open, SYS_creat,
#endif
                                                 SYS_read});

seccomp_data read_call(Input &input, int card) {
    seccomp_data data{};
    const uint8_t which = input.byte();
    data.nr = calls[which % calls.size()];
    data.arch = architectures().front();
    if ((which & 0x80U) != 0) {
        data.nr = input.number<int32_t>();
        data.arch = architectures().back();
    }
    for (auto &argument : data.args) {
        argument = address(input);
    }
    if (data.nr == SYS_ioctl) {
        data.args[0] = static_cast<uint64_t>(card);
        const auto request = input.number<uint16_t>();
        data.args[1] =
            request < 0xf000 ? interesting[request % interesting.size()] : input.number<uint32_t>();
    }
    return data;
}

} // namespace

/// Stands before libc's for the whole program, libdrm's calls too.
extern "C" int ioctl(int fd, unsigned long request, ...) noexcept {
    va_list arguments;
    va_start(arguments, request);
    void *const argument = va_arg(arguments, void *);
    va_end(arguments);
    return fd == kernel.listener ? listener_ioctl(request, argument)
                                 : card_ioctl(request, argument);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static const UniqueFd null(
        open("/dev/null", O_RDWR | O_CLOEXEC)); // The card; the child has it.
    static const pid_t program = start_program();
    struct stat status{};
    must(fstat(null.get(), &status) == 0);

    std::array<int, 2> calls_in{-1, -1};
    std::array<int, 2> answers{-1, -1};
    must(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, calls_in.data()) == 0);
    must(pipe2(answers.data(), O_CLOEXEC) == 0);
    const UniqueFd answers_out(answers[0]);
    UniqueFd program_end(calls_in[0]);
    kernel.answered = UniqueFd(answers[1]);
    kernel.listener = calls_in[1];

    Input input(data, size);
    const uint8_t how = input.byte();
    ReadDisguise disguise;
    if ((how & 1U) != 0) {
        disguise.non_desktop = PropertyId(1 + (how >> 6U));
    }
    for (unsigned i = 0; i < ((how >> 1U) & 7U); ++i) {
        disguise.connectors.emplace_back(10 + i);
    }
    kernel.gone = (how & 0x10U) != 0;
    kernel.call = {.id = 1,
                   .pid = static_cast<uint32_t>(program),
                   .flags = 0,
                   .data = read_call(input, null.get())};
    std::memset(memory_at, 0, memory_size);
    const auto memory = input.take(input.number<uint16_t>() % memory_size);
    std::memcpy(memory_at, memory.data(), memory.size());
    kernel.card = input;
    {
        auto listener = CallListener::create(UniqueFd(calls_in[1]));
        must(listener.has_value());
        const auto supervisor = CardSupervisor::start(
            *std::move(listener), LeasedCard{.lease = null.get(), .device = status.st_rdev},
            disguise);
        must(supervisor.has_value());
        must(write_byte(program_end.get()) == 1);
        must(read_byte(answers_out.get()) == 1); // Or it hangs, which the fuzzer notices.
        program_end.reset();
    }
    kernel.listener = -1;
    kernel.answered.reset();
    must(read_byte(answers_out.get()) == 0); // Once.
    return 0;
}
