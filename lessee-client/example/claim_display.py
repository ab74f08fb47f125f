#!/usr/bin/env python3
"""Keeps a kind of display from the desktop, leases each one that is plugged in, and says so.

    claim_display.py maker=XYZ,product=0x1234

Needs nothing but libsublet-lessee.
"""

import ctypes
import os
import select
import sys
from ctypes import POINTER, byref, c_bool, c_char_p, c_int, c_size_t, c_uint32, c_uint64, c_void_p

lib = ctypes.CDLL("libsublet-lessee.so.1")


class Claimed(ctypes.Structure):  # struct sublet_lessee_claimed
    _fields_ = [("id", c_uint32), ("offer_id", c_uint32), ("connector_id", c_uint32),
                ("device", c_uint64), ("name", c_char_p)]  # fmt: skip


class Withheld(ctypes.Structure):  # struct sublet_lessee_withheld
    _fields_ = [("connector_id", c_uint32), ("device", c_uint64), ("name", c_char_p),
                ("obstacle", c_int), ("text", c_char_p)]  # fmt: skip


lib.sublet_lessee_error.restype = c_char_p
lib.sublet_lessee_claim_get_display.restype = POINTER(Claimed)
lib.sublet_lessee_claim_get_withheld.restype = POINTER(Withheld)
lessee, claim, lease = c_void_p(), c_void_p(), c_void_p()
told, leased = set(), set()


def check(result: int) -> None:
    if result < 0:
        why = lib.sublet_lessee_error(lessee).decode() if lessee else os.strerror(-result)
        sys.exit(why or os.strerror(-result))


check(lib.sublet_lessee_connect(None, byref(lessee)))
while lib.sublet_lessee_settled(lessee) == 0:
    select.select([lib.sublet_lessee_fd(lessee)], [], [])
    check(lib.sublet_lessee_dispatch(lessee))
check(lib.sublet_lessee_claim_create(lessee, sys.argv[1].encode(), c_bool(True), byref(claim)))
while lib.sublet_lessee_claim_get_state(claim) != 2:  # SUBLET_LESSEE_CLAIM_OVER
    if withheld := lib.sublet_lessee_claim_get_withheld(claim, c_size_t(0)):
        if withheld[0].text not in told:
            print(f"{withheld[0].name.decode()} is not ours: {withheld[0].text.decode()}", flush=True)
        told.add(withheld[0].text)
    display = lib.sublet_lessee_claim_get_display(claim, c_size_t(0))
    if display and display[0].offer_id and display[0].id not in leased:
        ids = (c_uint32 * 1)(display[0].offer_id)
        check(lib.sublet_lessee_request(lessee, ids, c_size_t(1), byref(lease)))
        leased.add(display[0].id)
    if lease and (fd := lib.sublet_lessee_lease_take_fd(lease)) >= 0:
        print(f"leased as fd {fd}", flush=True)  # For your KMS code.
    select.select([lib.sublet_lessee_fd(lessee)], [], [])
    check(lib.sublet_lessee_dispatch(lessee))
