#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "loop/event_source.hpp"
#include "vocabulary/unique_fd.hpp"

namespace sublet {

/// What sublet tells the service manager that has started it, in the words of sd_notify(3). Does
/// nothing where there is none.
class ServiceManager {
public:
    /// Reads NOTIFY_SOCKET and WATCHDOG_USEC, and takes them out of the environment: they are not
    /// for what is started from here. The loop outlives this object.
    explicit ServiceManager(wl_event_loop *loop);

    /// Clients can connect, or the configuration was read again. From the first time on the
    /// watchdog hears of every turn of the loop that comes in time.
    void ready(std::string_view status);

    void reloading();
    void stopping();

private:
    void tell(std::string_view text) const;
    void watch();

    std::string address_; ///< Empty: nobody listens.
    UniqueFd socket_;
    std::chrono::milliseconds watchdog_{0}; ///< Between two signs of life; 0: none is wanted.
    TimerSource turn_;
};

} // namespace sublet
