#include "exec/filtered_call.hpp"

#include <array>
#include <string>

#include <linux/audit.h>
#include <seccomp.h>

namespace sublet::cli {

namespace {

constexpr std::array all = {FilteredCall::Open, FilteredCall::OpenAt, FilteredCall::OpenAt2,
                            FilteredCall::Creat, FilteredCall::Ioctl};

/// As the kernel numbers it.
struct Numbered {
    uint32_t architecture;
    int number;
    FilteredCall call;
};

std::vector<Numbered> number_all() {
    constexpr int x32_bit = 0x40000000; // It is x86-64 to the kernel, but for this.
    std::vector<Numbered> numbered;
    for (const uint32_t architecture : architectures()) {
        const bool x32 = architecture == SCMP_ARCH_X32;
        for (const FilteredCall call : all) {
            const std::string name(to_string(call));
            const int number = seccomp_syscall_resolve_name_arch(architecture, name.c_str());
            if (number >= 0) { // Not every architecture has each.
                numbered.push_back({x32 ? AUDIT_ARCH_X86_64 : architecture,
                                    x32 ? number | x32_bit : number, call});
            }
        }
    }
    return numbered;
}

} // namespace

std::string_view to_string(FilteredCall call) {
    switch (call) {
    case FilteredCall::Open:
        return "open";
    case FilteredCall::OpenAt:
        return "openat";
    case FilteredCall::OpenAt2:
        return "openat2";
    case FilteredCall::Creat:
        return "creat";
    case FilteredCall::Ioctl:
        return "ioctl";
    }
    return "";
}

std::vector<uint32_t> architectures() {
    switch (const uint32_t native = seccomp_arch_native()) {
    case SCMP_ARCH_X86_64:
        return {native, SCMP_ARCH_X86, SCMP_ARCH_X32};
    case SCMP_ARCH_AARCH64:
        return {native, SCMP_ARCH_ARM};
    default:
        return {native};
    }
}

std::optional<FilteredCall> identify(const seccomp_data &data) {
    static const std::vector<Numbered> numbered = number_all();
    for (const auto &[architecture, number, call] : numbered) {
        if (architecture == data.arch && number == data.nr) {
            return call;
        }
    }
    return std::nullopt;
}

} // namespace sublet::cli
