#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include <linux/seccomp.h>

namespace sublet::cli {

/// The system calls that a SyscallFilter holds back.
enum class FilteredCall { Open, OpenAt, OpenAt2, Creat, Ioctl };

/// "openat".
[[nodiscard]] std::string_view to_string(FilteredCall call);

/// What the processor runs, as libseccomp names it (SCMP_ARCH_*): our own architecture first, then
/// those of its other word sizes.
[[nodiscard]] std::vector<uint32_t> architectures();

/// Which call it is; empty for any other.
[[nodiscard]] std::optional<FilteredCall> identify(const seccomp_data &data);

} // namespace sublet::cli
