#pragma once

#include <expected>
#include <functional>
#include <memory>
#include <thread>

#include <sublet/vocabulary/error.hpp>
#include <sublet/vocabulary/unique_fd.hpp>

namespace sublet::cli {

/// Serves a program in a thread of its own: whoever waits for the end of the program must not keep
/// it from what it does until then.
class ServiceThread {
public:
    /// Calls `serve` whenever `fd`, which is borrowed, is readable, until that is hung up and
    /// nothing is left to be read. Error System: no thread can be had.
    [[nodiscard]] static std::expected<std::unique_ptr<ServiceThread>, Error>
    start(int fd, std::function<void()> serve);

    /// Waits until `serve` is called no more.
    ~ServiceThread();

    ServiceThread(const ServiceThread &) = delete;
    ServiceThread &operator=(const ServiceThread &) = delete;

private:
    ServiceThread(int fd, std::function<void()> serve, UniqueFd stop)
        : fd_(fd), serve_(std::move(serve)), stop_(std::move(stop)) {}

    void run();

    int fd_;
    std::function<void()> serve_;
    UniqueFd stop_; ///< An event.
    std::thread thread_;
};

} // namespace sublet::cli
