#pragma once

#include <cstddef>

#include <sys/types.h>

#include <sublet/vocabulary/unique_fd.hpp>

namespace sublet::cli {

/// Sends `size` bytes through a local socket, and with them a duplicate of `fd` unless that is -1.
/// Returns what sendmsg(2) does. Never waits, raises no SIGPIPE. Async-signal-safe.
ssize_t send_message(int socket, const void *data, size_t size, int fd = -1);

struct ReceivedMessage {
    ssize_t length = 0; ///< As recvmsg(2) returns it.
    UniqueFd fd;        ///< Empty if none came.
};

/// Receives up to `size` bytes and a descriptor.
[[nodiscard]] ReceivedMessage receive_message(int socket, void *data, size_t size);

} // namespace sublet::cli
