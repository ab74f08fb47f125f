"""A program for `sublet-lessee exec`: opens a card in one of the ways there are.

    python3 -m support.opener WAY NODE

Prints the ids of the KMS objects that it may use there. WAY is a function of the C library or libdrm.
"""

import ctypes
import os
import sys

from support import leases

_libc = ctypes.CDLL(None, use_errno=True)


def _number(stream: int) -> int:
    return _libc.fileno(ctypes.c_void_p(stream))


def _open_stream(name: str, path: bytes) -> int:
    function = getattr(_libc, name)
    function.restype = ctypes.c_void_p
    return _number(function(path, b"r+e"))


def _any_card_of_vkms() -> int:
    """As programs linked with libdrm find it, which this one is not."""
    ctypes.CDLL("libdrm.so.2", mode=ctypes.RTLD_GLOBAL)
    return ctypes.CDLL(None).drmOpen(b"vkms", None)


def open_card(way: str, path: bytes) -> int:
    """The fd; -1 if it cannot be opened."""
    if way == "drmOpen":
        return _any_card_of_vkms()
    if way.startswith("fopen"):
        return _open_stream(way, path)
    directory, name = os.path.split(path)
    if "openat" in way:
        folder = os.open(directory, os.O_PATH)
        return getattr(_libc, way)(folder, name, os.O_RDWR | os.O_CLOEXEC)
    return getattr(_libc, way)(path, os.O_RDWR | os.O_CLOEXEC)


WAYS = (
    "open", "open64", "openat", "openat64", "__open_2", "__open64_2", "__openat_2", "__openat64_2",
    "fopen", "fopen64", "drmOpen",
)  # fmt: skip

if __name__ == "__main__":
    fd = open_card(sys.argv[1], os.fsencode(sys.argv[2]))
    assert fd >= 0, f"{sys.argv[1]}: {os.strerror(ctypes.get_errno())}"
    print(*leases.objects_of(fd))
