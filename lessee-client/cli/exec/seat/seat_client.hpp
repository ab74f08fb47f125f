#pragma once

#include <array>
#include <map>
#include <optional>
#include <span>
#include <string>

#include <sublet/vocabulary/unique_fd.hpp>

#include "exec/leased_card.hpp"
#include "exec/seat/seat_devices.hpp"
#include "exec/seat/seat_message.hpp"

namespace sublet::cli {

/// A program's connection to its seat, with the devices that it has from there.
class SeatClient {
public:
    /// What the seat has. Borrowed.
    struct Seat {
        LeasedCard card;
        SeatDevices devices;
        bool enabled = true;
        bool card_opened = false; ///< By anybody, so far.
    };

    SeatClient(UniqueFd socket, Seat &seat) : socket_(std::move(socket)), seat_(&seat) {}

    /// Takes the devices back.
    ~SeatClient() { revoke_devices(); }

    SeatClient(const SeatClient &) = delete;
    SeatClient &operator=(const SeatClient &) = delete;

    [[nodiscard]] int fd() const { return socket_.get(); }

    /// Answers what has arrived. False: it has gone, makes no sense, or does not listen.
    [[nodiscard]] bool dispatch();

    /// Tells it that the seat is disabled, and takes the input devices back.
    void disable();

    /// Tells it that the seat is enabled, at once or when it has acknowledged that it was not:
    /// libseat carries out what it reads together in the wrong order.
    void enable();

private:
    /// What it knows of the seat:
    ///
    ///     Closed ──OpenSeat─▶ Disabled ──enable()─▶ Enabled ──disable()─▶ Disabling
    ///                            ▲                                            │
    ///                            └──────────────── DisableSeat ───────────────┘
    ///     (any) ──CloseSeat─▶ Closed
    enum class Phase { Closed, Disabled, Enabled, Disabling };

    [[nodiscard]] bool answer(SeatRequest request, std::span<const char> body);
    [[nodiscard]] bool open_seat();
    [[nodiscard]] bool acknowledge_disabled();
    [[nodiscard]] bool open_device(std::span<const char> body);
    [[nodiscard]] bool close_device(std::span<const char> body);
    [[nodiscard]] bool send(SeatEvent event, std::span<const char> body = {}, int fd = -1);
    [[nodiscard]] bool send_number(SeatEvent event, int32_t number, int fd = -1);
    void revoke_devices();

    UniqueFd socket_;
    Seat *seat_;
    Phase phase_ = Phase::Closed;
    std::array<char, longest_seat_request> received_{};
    size_t length_ = 0; ///< Of what is in received_.
    int32_t next_device_ = 1;
    std::map<int32_t, std::optional<OpenedInput>> devices_; ///< Empty: the card, not ours to close.
};

} // namespace sublet::cli
