#pragma once

#include <cstddef>
#include <cstdint>

namespace sublet::cli {

/// What a header is followed by on the socket between libseat and its seatd: numbers in the
/// machine's byte order, no padding between messages. See seatd(1) and libseat.h.
enum class SeatRequest : uint16_t {
    OpenSeat = 1,
    CloseSeat = 2,
    OpenDevice = 3,  ///< uint16_t length of the path with its zero, the path.
    CloseDevice = 4, ///< int32_t device.
    DisableSeat = 5,
    SwitchSession = 6, ///< int32_t session.
    Ping = 7,
};

enum class SeatEvent : uint16_t {
    SeatOpened = 0x8001, ///< uint16_t length of the name with its zero, the name.
    SeatClosed = 0x8002,
    DeviceOpened = 0x8003, ///< int32_t device, and its descriptor.
    DeviceClosed = 0x8004,
    Disable = 0x8005, ///< Unasked.
    Enable = 0x8006,  ///< Unasked.
    Pong = 0x8007,
    SeatDisabled = 0x8009,
    Error = 0xffff, ///< int32_t errno.
};

struct SeatHeader {
    uint16_t opcode = 0;
    uint16_t size = 0; ///< Of what follows, in bytes.
};

constexpr size_t longest_seat_request = 512; ///< Paths have 256 bytes at most.

} // namespace sublet::cli
