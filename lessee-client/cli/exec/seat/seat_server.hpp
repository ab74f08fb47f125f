#pragma once

#include <expected>
#include <list>
#include <memory>
#include <mutex>
#include <string>

#include <sublet/vocabulary/error.hpp>
#include <sublet/vocabulary/unique_fd.hpp>

#include "exec/leased_card.hpp"
#include "exec/seat/seat_client.hpp"
#include "exec/seat/seat_devices.hpp"
#include "exec/service_thread.hpp"

namespace sublet::cli {

/// A seat for the program: to libseat it is a seatd that has the leased card and some input
/// devices, and one session.
class SeatServer {
public:
    /// Listens from now on. Error System: no socket can be had.
    [[nodiscard]] static std::expected<std::unique_ptr<SeatServer>, Error>
    create(LeasedCard card, SeatDevices devices);

    /// Answers from now on. Error System: no thread can be had.
    [[nodiscard]] std::expected<void, Error> serve();

    ~SeatServer();

    SeatServer(const SeatServer &) = delete;
    SeatServer &operator=(const SeatServer &) = delete;

    /// What SEATD_SOCK is to be.
    [[nodiscard]] const std::string &path() const { return path_; }

    /// What that is in, and nothing else. Removed with this.
    [[nodiscard]] const std::string &folder() const { return folder_; }

    /// Whether anybody has opened the card.
    [[nodiscard]] bool opened();

    /// Takes the input devices back, from whoever has them, or lets them be opened again; and says
    /// so.
    void set_enabled(bool enabled);

private:
    SeatServer(LeasedCard card, SeatDevices devices, std::string folder);

    [[nodiscard]] std::expected<void, Error> listen();
    void dispatch();
    void accept();

    std::string folder_;
    std::string path_;
    UniqueFd poller_; ///< epoll: of the socket and all clients.
    UniqueFd socket_;
    std::mutex mutex_; ///< For what follows.
    SeatClient::Seat seat_;
    std::list<SeatClient> clients_;
    std::unique_ptr<ServiceThread> thread_;
};

} // namespace sublet::cli
