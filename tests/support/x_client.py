"""An X client that leases displays by RandR 1.6, by hand: libxcb through ctypes."""

from __future__ import annotations

import ctypes
import os
from ctypes import POINTER, byref, c_char_p, c_int, c_uint8, c_uint16, c_uint32, c_void_p

from support.story import eventually


class _Cookie(ctypes.Structure):
    _fields_ = [("sequence", ctypes.c_uint)]


class _Screens(ctypes.Structure):
    _fields_ = [("data", POINTER(c_uint32)), ("rem", c_int), ("index", c_int)]


class _OutputInfo(ctypes.Structure):
    """As RandR sends it."""

    _fields_ = [
        ("response_type", c_uint8), ("status", c_uint8), ("sequence", c_uint16), ("length", c_uint32),
        ("timestamp", c_uint32), ("crtc", c_uint32), ("mm_width", c_uint32), ("mm_height", c_uint32),
        ("connection", c_uint8), ("subpixel_order", c_uint8), ("num_crtcs", c_uint16),
        ("num_modes", c_uint16), ("num_preferred", c_uint16), ("num_clones", c_uint16),
        ("name_len", c_uint16),
    ]  # fmt: skip


_libc = ctypes.CDLL(None)
_libc.free.argtypes = [c_void_p]


def _library(name: str, **functions: tuple) -> ctypes.CDLL:
    """Loads a library and says what its functions return and take."""
    library = ctypes.CDLL(name)
    for function, (result, *arguments) in functions.items():
        getattr(library, function).restype = result
        getattr(library, function).argtypes = arguments
    return library


def _xcb() -> ctypes.CDLL:
    return _library(
        "libxcb.so.1",
        xcb_connect=(c_void_p, c_char_p, c_void_p),
        xcb_connection_has_error=(c_int, c_void_p),
        xcb_disconnect=(None, c_void_p),
        xcb_flush=(c_int, c_void_p),
        xcb_poll_for_reply=(c_int, c_void_p, c_uint32, POINTER(c_void_p), POINTER(c_void_p)),
        xcb_generate_id=(c_uint32, c_void_p),
        xcb_get_setup=(c_void_p, c_void_p),
        xcb_setup_roots_iterator=(_Screens, c_void_p),
    )


def _randr() -> ctypes.CDLL:
    ids = POINTER(c_uint32)
    return _library(
        "libxcb-randr.so.0",
        xcb_randr_query_version=(_Cookie, c_void_p, c_uint32, c_uint32),
        xcb_randr_get_screen_resources=(_Cookie, c_void_p, c_uint32),
        xcb_randr_get_screen_resources_outputs=(ids, c_void_p),
        xcb_randr_get_screen_resources_outputs_length=(c_int, c_void_p),
        xcb_randr_get_output_info=(_Cookie, c_void_p, c_uint32, c_uint32),
        xcb_randr_get_output_info_crtcs=(ids, c_void_p),
        xcb_randr_create_lease=(_Cookie, c_void_p, c_uint32, c_uint32, c_uint16, c_uint16, ids, ids),
        xcb_randr_create_lease_reply_fds=(POINTER(c_int), c_void_p, c_void_p),
        xcb_randr_free_lease_checked=(_Cookie, c_void_p, c_uint32, c_uint8),
    )


class XClient:
    """One connection to an X server; close() ends it, and its leases."""

    def __init__(self, display: str) -> None:
        self._xcb, self._randr = _xcb(), _randr()
        self._connection = self._xcb.xcb_connect(display.encode(), None)
        if self._xcb.xcb_connection_has_error(self._connection):
            raise ConnectionError(f"no X server is {display}")
        self._root = self._xcb.xcb_setup_roots_iterator(
            self._xcb.xcb_get_setup(self._connection)
        ).data[0]
        self._call("query_version", 1, 6)

    def close(self) -> None:
        self._xcb.xcb_disconnect(self._connection)

    def for_lease(self) -> dict[int, int]:
        """{output: its CRTC} of what is not for desktops: in RandR, that is disconnected."""
        resources = self._call("get_screen_resources", self._root)
        ids = self._randr.xcb_randr_get_screen_resources_outputs(resources)
        count = self._randr.xcb_randr_get_screen_resources_outputs_length(resources)
        found = {}
        for output in ids[:count]:
            try:
                info = self._call("get_output_info", output, 0)
            except PermissionError:  # it is gone
                continue
            if info.contents.connection == 1 and info.contents.num_crtcs:
                found[output] = self._randr.xcb_randr_get_output_info_crtcs(info)[0]
            _libc.free(info)
        _libc.free(resources)
        return found

    def lease(self, output: int, crtc: int) -> XLease:
        """Leases an output; PermissionError if the X server refuses."""
        lease, request = self.ask({output: crtc})
        fd = eventually(lambda: self.answer(request), "the X server answers create_lease")
        return XLease(self, lease, fd)

    def ask(self, crtcs: dict[int, int]) -> tuple[int, int]:
        """Asks for a lease of these outputs, each with a CRTC, and does not wait for the answer: the lease
        and the request."""
        lease, ids = self._xcb.xcb_generate_id(self._connection), c_uint32 * len(crtcs)
        cookie = self._randr.xcb_randr_create_lease(
            self._connection, self._root, lease, len(crtcs), len(crtcs), ids(*crtcs.values()), ids(*crtcs)
        )
        self._xcb.xcb_flush(self._connection)
        return lease, cookie.sequence

    def answer(self, request: int) -> int | None:
        """The fd of a lease that was asked for, None if there is no answer yet; PermissionError if it is
        refused."""
        reply = self._reply(request, "create_lease")
        if reply is None:
            return None
        fd = self._randr.xcb_randr_create_lease_reply_fds(self._connection, reply)[0]
        _libc.free(reply)
        return fd

    def free(self, lease: int) -> None:
        self._randr.xcb_randr_free_lease_checked(self._connection, lease, 1)
        self._call("query_version", 1, 6)

    def _call(self, request: str, *arguments):
        cookie = getattr(self._randr, f"xcb_randr_{request}")(self._connection, *arguments)
        self._xcb.xcb_flush(self._connection)
        reply = eventually(lambda: self._reply(cookie.sequence, request), f"the X server answers {request}")
        return ctypes.cast(reply, POINTER(_OutputInfo)) if request == "get_output_info" else reply

    def _reply(self, sequence: int, request: str) -> c_void_p | None:
        """None if there is none yet; PermissionError for an error."""
        reply, error = c_void_p(), c_void_p()
        if not self._xcb.xcb_poll_for_reply(self._connection, sequence, byref(reply), byref(error)):
            return None
        if not reply:
            _libc.free(error)
            raise PermissionError(f"{request} is refused")
        return reply


class XLease:
    """`fd` is ours."""

    def __init__(self, client: XClient, number: int, fd: int) -> None:
        self._client, self._number, self.fd = client, number, fd

    def free(self) -> None:
        """Gives the lease back, through the X server."""
        self._client.free(self._number)

    def close(self) -> None:
        os.close(self.fd)
