#include <cerrno>
#include <string_view>

#include <doctest/doctest.h>
#include <fcntl.h>
#include <linux/netlink.h>
#include <sys/socket.h>

#include "displays/uevent_monitor.hpp"

using namespace sublet;

TEST_CASE("a monitor never blocks and never leaks into a program we start") {
    auto monitor = UeventMonitor::open();
    REQUIRE(monitor);
    CHECK((::fcntl(monitor->fd(), F_GETFD) & FD_CLOEXEC) != 0);
    CHECK((::fcntl(monitor->fd(), F_GETFL) & O_NONBLOCK) != 0);
    CHECK(monitor->read().empty());
}

TEST_CASE("a message that another program made up is not believed") {
    auto monitor = UeventMonitor::open();
    REQUIRE(monitor);
    sockaddr_nl address{};
    socklen_t size = sizeof(address);
    auto *const destination = reinterpret_cast<sockaddr *>(&address);
    REQUIRE(::getsockname(monitor->fd(), destination, &size) == 0);
    address.nl_groups = 0;

    using namespace std::string_view_literals;
    constexpr auto forged = "change@/x\0ACTION=change\0SUBSYSTEM=drm\0HOTPLUG=1\0MAJOR=226\0"
                            "MINOR=0\0DEVNAME=dri/card0\0"sv;
    REQUIRE(parse_drm_uevent(forged));
    const UniqueFd forger(
        ::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, NETLINK_KOBJECT_UEVENT));
    REQUIRE(forger);
    const auto sent =
        ::sendto(forger.get(), forged.data(), forged.size(), 0, destination, sizeof(address));
    const bool kernel_forbids_it = sent < 0 && errno == EPERM;
    CHECK((sent == static_cast<ssize_t>(forged.size()) || kernel_forbids_it));
    CHECK(monitor->read().empty());
}
