#include "exec/seat/seat_server.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <filesystem>
#include <utility>

#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

namespace sublet::cli {

namespace {

/// Far more than a program has: without a limit, one that goes wrong would take all descriptors of
/// ours.
constexpr size_t most_clients = 16;

/// Nobody else may look into it.
std::expected<std::string, Error> make_folder() {
    const char *runtime = std::getenv("XDG_RUNTIME_DIR");
    std::string folder = std::string(runtime != nullptr && *runtime != '\0' ? runtime : "/tmp") +
                         "/lease-seat-XXXXXX";
    if (mkdtemp(folder.data()) == nullptr) {
        return std::unexpected(Error::from_errno("make the folder " + folder));
    }
    return folder;
}

} // namespace

std::expected<std::unique_ptr<SeatServer>, Error> SeatServer::create(LeasedCard card,
                                                                     SeatDevices devices) {
    auto folder = make_folder();
    if (!folder) {
        return std::unexpected(folder.error());
    }
    std::unique_ptr<SeatServer> server(
        new SeatServer(card, std::move(devices), *std::move(folder)));
    if (const auto listening = server->listen(); !listening) {
        return std::unexpected(listening.error());
    }
    return server;
}

std::expected<void, Error> SeatServer::serve() {
    auto thread = ServiceThread::start(poller_.get(), [this] { dispatch(); });
    if (!thread) {
        return std::unexpected(thread.error());
    }
    thread_ = *std::move(thread);
    return {};
}

SeatServer::SeatServer(LeasedCard card, SeatDevices devices, std::string folder)
    : folder_(std::move(folder)), path_(folder_ + "/seatd.sock"),
      poller_(epoll_create1(EPOLL_CLOEXEC)),
      socket_(socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)),
      seat_{.card = card, .devices = std::move(devices)} {}

SeatServer::~SeatServer() {
    thread_.reset();
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
}

std::expected<void, Error> SeatServer::listen() {
    sockaddr_un address = {.sun_family = AF_UNIX, .sun_path = {}};
    if (path_.size() >= sizeof(address.sun_path)) {
        return std::unexpected(Error{Error::Kind::System, ENAMETOOLONG, "listen at " + path_});
    }
    std::ranges::copy(path_, address.sun_path);
    epoll_event event = {.events = EPOLLIN, .data = {.ptr = nullptr}};
    if (bind(socket_.get(), reinterpret_cast<const sockaddr *>(&address), sizeof(address)) != 0 ||
        ::listen(socket_.get(), 8) != 0 ||
        epoll_ctl(poller_.get(), EPOLL_CTL_ADD, socket_.get(), &event) != 0) {
        return std::unexpected(Error::from_errno("listen at " + path_));
    }
    return {};
}

bool SeatServer::opened() {
    const std::scoped_lock lock(mutex_);
    return seat_.card_opened;
}

void SeatServer::set_enabled(bool enabled) {
    const std::scoped_lock lock(mutex_);
    if (std::exchange(seat_.enabled, enabled) == enabled) {
        return;
    }
    for (SeatClient &client : clients_) {
        enabled ? client.enable() : client.disable();
    }
}

void SeatServer::dispatch() {
    std::array<epoll_event, 8> events;
    const int count = epoll_wait(poller_.get(), events.data(), static_cast<int>(events.size()), 0);
    const std::scoped_lock lock(mutex_);
    for (int i = 0; i < count; ++i) {
        auto *client = static_cast<SeatClient *>(events.at(static_cast<size_t>(i)).data.ptr);
        if (client == nullptr) {
            accept();
        } else if (!client->dispatch()) {
            std::erase_if(clients_, [client](const auto &each) { return &each == client; });
        }
    }
}

void SeatServer::accept() {
    UniqueFd connection(accept4(socket_.get(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK));
    if (!connection || clients_.size() == most_clients) {
        return;
    }
    SeatClient &client = clients_.emplace_back(std::move(connection), seat_);
    epoll_event event = {.events = EPOLLIN, .data = {.ptr = &client}};
    if (epoll_ctl(poller_.get(), EPOLL_CTL_ADD, client.fd(), &event) != 0) {
        clients_.pop_back();
    }
}

} // namespace sublet::cli
