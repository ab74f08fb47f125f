#include "exec/syscall_filter.hpp"

#include <cerrno>
#include <csignal>
#include <initializer_list>
#include <memory>
#include <ranges>

#include <drm.h>
#include <fcntl.h>
#include <linux/seccomp.h>
#include <seccomp.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "exec/filtered_call.hpp"

namespace sublet::cli {

namespace {

#ifndef SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV
#define SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV (1UL << 5)
#endif

struct ReleaseContext {
    void operator()(void *context) const { seccomp_release(context); }
};

/// A filter under construction. What fails is remembered, as of a stream.
class Builder {
public:
    Builder() : context_(seccomp_init(SCMP_ACT_ALLOW)) {
        failed_ = !context_;
        check(seccomp_attr_set(context_.get(), SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_ALLOW));
        for (const uint32_t architecture : architectures() | std::views::drop(1)) {
            check(seccomp_arch_add(context_.get(), architecture));
        }
    }

    /// Where an architecture has no such call, nothing is added.
    void add(uint32_t action, int call, std::initializer_list<scmp_arg_cmp> conditions = {}) {
        check(seccomp_rule_add_array(context_.get(), action, call,
                                     static_cast<unsigned>(conditions.size()), conditions.begin()));
    }

    [[nodiscard]] bool failed() const { return failed_; }

    [[nodiscard]] std::vector<sock_filter> finish() {
        const UniqueFd file(memfd_create("filter", MFD_CLOEXEC));
        check(seccomp_export_bpf(context_.get(), file.get()));
        struct stat status{};
        check(fstat(file.get(), &status));
        std::vector<sock_filter> result(static_cast<size_t>(status.st_size) / sizeof(sock_filter));
        const size_t size = result.size() * sizeof(sock_filter);
        failed_ |= pread(file.get(), result.data(), size, 0) != static_cast<ssize_t>(size);
        return result;
    }

private:
    void check(int result) { failed_ |= result != 0; }

    std::unique_ptr<void, ReleaseContext> context_;
    bool failed_ = false;
};

/// A folder is no card, and with O_PATH nothing is opened.
scmp_arg_cmp may_be_a_card(unsigned flags_argument) {
    return {.arg = flags_argument,
            .op = SCMP_CMP_MASKED_EQ,
            .datum_a = O_PATH | O_DIRECTORY,
            .datum_b = 0};
}

/// By type and number alone, as the kernel takes them: the size varies with the word size, and some
/// C libraries extend the sign.
scmp_arg_cmp is_request(unsigned long request) {
    return {.arg = 1, .op = SCMP_CMP_MASKED_EQ, .datum_a = 0xffff, .datum_b = request & 0xffff};
}

int install_with(unsigned long flags, const sock_fprog &program) {
    return static_cast<int>(syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER,
                                    SECCOMP_FILTER_FLAG_NEW_LISTENER | flags, &program));
}

/// Whether an answer can be a file descriptor: of no call here, ENOENT if it can.
int answer_with_fd(int listener) {
    seccomp_notif_addfd answer = {.id = ~0ULL, .flags = SECCOMP_ADDFD_FLAG_SEND, .srcfd = 0};
    ioctl(listener, SECCOMP_IOCTL_NOTIF_ADDFD, &answer);
    return errno == ENOENT ? 0 : ENOSYS;
}

std::string reason(int error) {
    switch (error) {
    case EBUSY:
        return "another program, such as a container's, listens to the system calls here already";
    case ENOSYS:
    case EINVAL:
        return "the kernel is older than Linux 5.14, or built without seccomp filters";
    default:
        return std::string("the kernel refuses a seccomp filter: ") + std::strerror(error);
    }
}

} // namespace

std::expected<SyscallFilter, Error> SyscallFilter::build(bool properties) {
    Builder filter;
    filter.add(SCMP_ACT_NOTIFY, SCMP_SYS(open), {may_be_a_card(1)});
    filter.add(SCMP_ACT_NOTIFY, SCMP_SYS(openat), {may_be_a_card(2)});
    filter.add(SCMP_ACT_NOTIFY, SCMP_SYS(openat2));
    filter.add(SCMP_ACT_NOTIFY, SCMP_SYS(creat));
    filter.add(SCMP_ACT_NOTIFY, SCMP_SYS(ioctl), {is_request(DRM_IOCTL_SET_MASTER)});
    filter.add(SCMP_ACT_NOTIFY, SCMP_SYS(ioctl), {is_request(DRM_IOCTL_DROP_MASTER)});
    filter.add(SCMP_ACT_NOTIFY, SCMP_SYS(ioctl), {is_request(DRM_IOCTL_MODE_GETRESOURCES)});
    if (properties) {
        filter.add(SCMP_ACT_NOTIFY, SCMP_SYS(ioctl), {is_request(DRM_IOCTL_MODE_GETCONNECTOR)});
        filter.add(SCMP_ACT_NOTIFY, SCMP_SYS(ioctl),
                   {is_request(DRM_IOCTL_MODE_OBJ_GETPROPERTIES)});
    }
    // It opens files by no system call. Programs take a kernel without it for an old one.
    filter.add(SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(io_uring_setup));
    auto instructions = filter.finish();
    if (filter.failed()) {
        return std::unexpected(Error{Error::Kind::System, ENOMEM, "build a system call filter"});
    }
    return SyscallFilter(std::move(instructions));
}

UniqueFd SyscallFilter::install() const {
    const sock_fprog program = {static_cast<unsigned short>(instructions_.size()),
                                const_cast<sock_filter *>(instructions_.data())}; // Only read.
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) {
        return {};
    }
    // A call that waits for its answer is not interrupted by signals, of which Go sends many; from
    // Linux 5.19 on.
    const int listener = install_with(SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV, program);
    return UniqueFd(listener < 0 && errno == EINVAL ? install_with(0, program) : listener);
}

std::expected<void, Error> SyscallFilter::try_out() const {
    std::signal(SIGCHLD, SIG_DFL); // Inherited as ignored, it would have the status lost.
    const pid_t pid = fork();
    if (pid < 0) {
        return std::unexpected(Error::from_errno("fork"));
    }
    if (pid == 0) {
        const UniqueFd listener = install();
        _exit(listener ? answer_with_fd(listener.get()) : errno);
    }
    int status = -1;
    while (waitpid(pid, &status, 0) < 0 && errno == EINTR) {
    }
    const int error = WIFEXITED(status) ? WEXITSTATUS(status) : ECHILD;
    if (error != 0) {
        return std::unexpected(Error::make(Error::Kind::Unsupported, reason(error)));
    }
    return {};
}

} // namespace sublet::cli
