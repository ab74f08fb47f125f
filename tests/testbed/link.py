"""The one wire between host and guest: frames over a raw serial line, the same on both sides.

A frame is one byte of kind, four bytes of length (little endian) and the payload.

    guest → host   HELLO (empty), OUT and ERR (bytes of the command), LEAKS (text),
                   TAKEN (empty: the command has taken one chunk of input),
                   EXIT (JSON: the command's status, or the signal that ended it),
                   HERE (empty: the answer to THERE)
    host → guest   IN (JSON: number of a chunk of input), IN_END (empty),
                   SIZE (JSON: rows, columns), SIGNAL (JSON: number),
                   THERE (empty: is anybody there?)

Whatever is long goes to the guest as a file of the run's own folder: the task, and the chunks of
input. User-Mode Linux on several processors loses input of a serial line, or crashes, when much
arrives at once: its interrupt and its flow control fill one buffer without a lock.
"""

import json
import struct

HELLO, TAKEN, IN, IN_END, SIZE, SIGNAL, OUT, ERR, LEAKS, EXIT, THERE, HERE = range(1, 13)

TASK_FILE = "task.json"


def input_file(number: int) -> str:
    """The file with a chunk of input; whoever reads it removes it."""
    return f"input-{number}"

_HEADER = struct.Struct("<BI")


def frame(kind: int, payload=b"") -> bytes:
    """One frame; anything but bytes is sent as JSON."""
    if not isinstance(payload, bytes):
        payload = json.dumps(payload).encode()
    return _HEADER.pack(kind, len(payload)) + payload


class Decoder:
    """Cuts a stream of bytes into frames."""

    def __init__(self):
        self._buffer = bytearray()

    def feed(self, data: bytes):
        """Takes bytes as they come; yields (kind, payload) of every frame complete by now."""
        self._buffer += data
        while len(self._buffer) >= _HEADER.size:
            kind, length = _HEADER.unpack_from(self._buffer)
            end = _HEADER.size + length
            if len(self._buffer) < end:
                return
            payload = bytes(self._buffer[_HEADER.size:end])
            del self._buffer[:end]
            yield kind, payload
