#include "exec/service_thread.hpp"

#include <array>
#include <system_error>

#include <poll.h>
#include <sys/eventfd.h>

namespace sublet::cli {

std::expected<std::unique_ptr<ServiceThread>, Error>
ServiceThread::start(int fd, std::function<void()> serve) {
    UniqueFd stop(eventfd(0, EFD_CLOEXEC));
    if (!stop) {
        return std::unexpected(Error::from_errno("make an event"));
    }
    std::unique_ptr<ServiceThread> service(
        new ServiceThread(fd, std::move(serve), std::move(stop)));
    try {
        service->thread_ = std::thread(&ServiceThread::run, service.get());
    } catch (const std::system_error &error) {
        return std::unexpected(Error{Error::Kind::System, error.code().value(), "start a thread"});
    }
    return service;
}

ServiceThread::~ServiceThread() {
    if (thread_.joinable()) {
        eventfd_write(stop_.get(), 1);
        thread_.join();
    }
}

void ServiceThread::run() {
    std::array<pollfd, 2> fds = {pollfd{stop_.get(), POLLIN, 0}, pollfd{fd_, POLLIN, 0}};
    while (fds[0].revents == 0) {
        if (poll(fds.data(), fds.size(), -1) < 0) {
            continue;
        }
        if ((fds[1].revents & POLLIN) != 0) {
            serve_();
        } else if ((fds[1].revents & POLLHUP) != 0) {
            fds[1].fd = -1;
        }
    }
}

} // namespace sublet::cli
