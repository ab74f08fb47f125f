#include "exec/seat/seat_client.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <string_view>
#include <vector>

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include "exec/fd_message.hpp"

namespace sublet::cli {

namespace {

constexpr std::string_view seat_name = "seat0"; // That of devices with no other.
constexpr size_t most_devices = 128;            // As seatd's.

template <typename T> std::optional<T> number_in(std::span<const char> body) {
    T number{};
    if (body.size() < sizeof(number)) {
        return std::nullopt;
    }
    std::memcpy(&number, body.data(), sizeof(number));
    return number;
}

/// A text with its length before it and a zero at its end.
std::optional<std::string> text_in(std::span<const char> body) {
    const auto length = number_in<uint16_t>(body);
    if (!length || *length == 0 || body.size() != sizeof(uint16_t) + *length || body.back() != 0) {
        return std::nullopt;
    }
    return std::string(body.data() + sizeof(uint16_t));
}

} // namespace

bool SeatClient::dispatch() {
    const ssize_t length =
        recv(socket_.get(), received_.data() + length_, received_.size() - length_, MSG_DONTWAIT);
    if (length <= 0) {
        return length < 0 && (errno == EAGAIN || errno == EINTR);
    }
    length_ += static_cast<size_t>(length);
    SeatHeader header;
    while (length_ >= sizeof(header)) {
        std::memcpy(&header, received_.data(), sizeof(header));
        const size_t size = sizeof(header) + header.size;
        if (size > received_.size()) {
            return false;
        }
        if (length_ < size) {
            break;
        }
        const std::span body(received_.data() + sizeof(header), header.size);
        if (!answer(static_cast<SeatRequest>(header.opcode), body)) {
            return false;
        }
        std::memmove(received_.data(), received_.data() + size, length_ - size);
        length_ -= size;
    }
    return true;
}

bool SeatClient::answer(SeatRequest request, std::span<const char> body) {
    switch (request) {
    case SeatRequest::OpenSeat:
        return open_seat();
    case SeatRequest::CloseSeat:
        phase_ = Phase::Closed;
        revoke_devices();
        return send(SeatEvent::SeatClosed);
    case SeatRequest::OpenDevice:
        return open_device(body);
    case SeatRequest::CloseDevice:
        return close_device(body);
    case SeatRequest::DisableSeat:
        return acknowledge_disabled();
    case SeatRequest::SwitchSession:
        return send_number(SeatEvent::Error, EPERM); // There is no other.
    case SeatRequest::Ping:
        return send(SeatEvent::Pong);
    }
    return false;
}

bool SeatClient::open_seat() {
    std::vector<char> body(sizeof(uint16_t));
    const auto length = static_cast<uint16_t>(seat_name.size() + 1);
    std::memcpy(body.data(), &length, sizeof(length));
    body.insert(body.end(), seat_name.begin(), seat_name.end());
    body.push_back('\0');
    phase_ = Phase::Disabled;
    const bool sent = send(SeatEvent::SeatOpened, body);
    enable();
    return sent;
}

bool SeatClient::acknowledge_disabled() {
    if (phase_ == Phase::Disabling) {
        phase_ = Phase::Disabled;
    }
    const bool sent = send(SeatEvent::SeatDisabled);
    enable();
    return sent;
}

bool SeatClient::open_device(std::span<const char> body) {
    const auto path = text_in(body);
    if (!path) {
        return false;
    }
    struct stat status{};
    if (stat(path->c_str(), &status) != 0) {
        return send_number(SeatEvent::Error, errno);
    }
    const dev_t device = S_ISCHR(status.st_mode) ? status.st_rdev : 0;
    const int32_t number = next_device_;
    if (phase_ != Phase::Enabled) {
        return send_number(SeatEvent::Error, EACCES);
    }
    if (devices_.size() == most_devices) {
        return send_number(SeatEvent::Error, EMFILE);
    }
    if (device != 0 && seat_->card.covers(device)) {
        seat_->card_opened = true;
        seat_->card.open_with(O_NONBLOCK);
        devices_[next_device_++] = std::nullopt;
        return send_number(SeatEvent::DeviceOpened, number, seat_->card.lease);
    }
    if (device == 0 || !seat_->devices.has(device, *path)) {
        return send_number(SeatEvent::Error, EACCES);
    }
    auto opened = seat_->devices.open(*path);
    if (!opened) {
        const Error &error = opened.error();
        return send_number(SeatEvent::Error,
                           error.kind == Error::Kind::System ? error.code : EACCES);
    }
    const auto &kept = devices_[next_device_++] = *std::move(opened);
    return send_number(SeatEvent::DeviceOpened, number, kept->fd());
}

bool SeatClient::close_device(std::span<const char> body) {
    const auto number = number_in<int32_t>(body);
    const auto found = number ? devices_.find(*number) : devices_.end();
    if (found == devices_.end()) {
        return number && send_number(SeatEvent::Error, EBADF);
    }
    if (found->second) {
        found->second->revoke();
    }
    devices_.erase(found);
    return send(SeatEvent::DeviceClosed);
}

void SeatClient::disable() {
    if (phase_ == Phase::Enabled) {
        phase_ = Phase::Disabling;
        static_cast<void>(send(SeatEvent::Disable));
    }
    revoke_devices();
}

void SeatClient::enable() {
    if (seat_->enabled && phase_ == Phase::Disabled) {
        phase_ = Phase::Enabled;
        static_cast<void>(send(SeatEvent::Enable));
    }
}

void SeatClient::revoke_devices() {
    for (auto &[number, device] : devices_) {
        if (device) {
            device->revoke();
        }
    }
}

bool SeatClient::send_number(SeatEvent event, int32_t number, int fd) {
    std::array<char, sizeof(number)> body;
    std::memcpy(body.data(), &number, sizeof(number));
    return send(event, body, fd);
}

bool SeatClient::send(SeatEvent event, std::span<const char> body, int fd) {
    const SeatHeader header{static_cast<uint16_t>(event), static_cast<uint16_t>(body.size())};
    std::vector<char> message(sizeof(header));
    std::memcpy(message.data(), &header, sizeof(header));
    message.insert(message.end(), body.begin(), body.end());
    return send_message(socket_.get(), message.data(), message.size(), fd) ==
           static_cast<ssize_t>(message.size());
}

} // namespace sublet::cli
