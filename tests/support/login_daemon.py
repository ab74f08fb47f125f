"""The least of logind that compositors need which take no other: one session on seat0, always active.

    python3 login_daemon.py USER-ID

Serves the bus of DBUS_SYSTEM_BUS_ADDRESS, and says "ready" on standard output. Devices are opened for
whoever asks, and closed when that one leaves the bus.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import dbus
import dbus.mainloop.glib
import dbus.service
from gi.repository import GLib

BUS_NAME = "org.freedesktop.login1"
ROOT = "/org/freedesktop/login1"
MANAGER, SESSION, SEAT = (f"{BUS_NAME}.{name}" for name in ("Manager", "Session", "Seat"))
PROPERTIES = "org.freedesktop.DBus.Properties"
SESSION_ID, SEAT_ID = "1", "seat0"
SESSION_PATH, SEAT_PATH = f"{ROOT}/session/_31", f"{ROOT}/seat/seat0"


class Facts(dbus.service.Object):
    """An object with properties that do not change."""

    def __init__(self, bus: dbus.bus.BusConnection, path: str, facts: dict[str, object]) -> None:
        super().__init__(bus, path)
        self._facts = facts

    @dbus.service.method(PROPERTIES, "ss", "v")
    def Get(self, interface: str, name: str) -> object:
        if name not in self._facts:
            raise dbus.exceptions.DBusException(name, name="org.freedesktop.DBus.Error.UnknownProperty")
        return self._facts[name]

    @dbus.service.method(PROPERTIES, "s", "a{sv}")
    def GetAll(self, interface: str) -> dict[str, object]:
        return self._facts


class Manager(Facts):
    @dbus.service.method(MANAGER, "s", "o")
    def GetSession(self, name: str) -> str:
        return SESSION_PATH

    @dbus.service.method(MANAGER, "u", "o")
    def GetSessionByPID(self, pid: int) -> str:
        return SESSION_PATH

    @dbus.service.method(MANAGER, "s", "o")
    def GetSeat(self, name: str) -> str:
        return SEAT_PATH

    @dbus.service.method(MANAGER, "ssss", "h")
    def Inhibit(self, what: str, who: str, why: str, mode: str) -> dbus.types.UnixFd:
        kept, given = os.pipe()
        os.close(kept)
        try:
            return dbus.types.UnixFd(given)
        finally:
            os.close(given)


class Session(Facts):
    def __init__(self, bus: dbus.bus.BusConnection, facts: dict[str, object]) -> None:
        super().__init__(bus, SESSION_PATH, facts)
        self._bus = bus
        self._devices: dict[tuple[int, int], int] = {}

    @dbus.service.method(SESSION, "b", sender_keyword="who")
    def TakeControl(self, force: bool, who: str = "") -> None:
        self._bus.watch_name_owner(who, lambda owner: owner or self._close_all())

    @dbus.service.method(SESSION, "uu", "hb")
    def TakeDevice(self, major: int, minor: int) -> tuple[dbus.types.UnixFd, bool]:
        key = int(major), int(minor)
        if key not in self._devices:
            told = Path(f"/sys/dev/char/{key[0]}:{key[1]}/uevent").read_text(encoding="ascii")
            name = next(line.partition("=")[2] for line in told.splitlines() if line.startswith("DEVNAME="))
            self._devices[key] = os.open(f"/dev/{name}", os.O_RDWR | os.O_CLOEXEC | os.O_NONBLOCK | os.O_NOCTTY)
        return dbus.types.UnixFd(self._devices[key]), False

    @dbus.service.method(SESSION, "uu")
    def ReleaseDevice(self, major: int, minor: int) -> None:
        fd = self._devices.pop((int(major), int(minor)), -1)
        if fd >= 0:
            os.close(fd)

    @dbus.service.method(SESSION)
    def Activate(self) -> None: ...

    @dbus.service.method(SESSION)
    def ReleaseControl(self) -> None:
        self._close_all()

    @dbus.service.method(SESSION, "uu")
    def PauseDeviceComplete(self, major: int, minor: int) -> None: ...

    @dbus.service.method(SESSION, "s")
    def SetType(self, kind: str) -> None: ...

    @dbus.service.method(SESSION, "b")
    def SetIdleHint(self, idle: bool) -> None: ...

    @dbus.service.method(SESSION, "b")
    def SetLockedHint(self, locked: bool) -> None: ...

    def _close_all(self) -> None:
        for fd in self._devices.values():
            os.close(fd)
        self._devices.clear()


def main(uid: int) -> None:
    dbus.mainloop.glib.DBusGMainLoop(set_as_default=True)
    bus = dbus.SystemBus()
    name = dbus.service.BusName(BUS_NAME, bus)
    seat = dbus.Struct((SEAT_ID, dbus.ObjectPath(SEAT_PATH)), signature="so")
    session = dbus.Struct((SESSION_ID, dbus.ObjectPath(SESSION_PATH)), signature="so")
    user = dbus.Struct((dbus.UInt32(uid), dbus.ObjectPath(f"{ROOT}/user/_{uid}")), signature="uo")
    objects = (
        Manager(bus, ROOT, {"Docked": False, "LidClosed": False, "OnExternalPower": True}),
        Session(bus, {"Id": SESSION_ID, "Name": "lessor", "User": user, "Seat": seat, "VTNr": dbus.UInt32(0),
                      "Active": True, "State": "active", "Type": "wayland", "Class": "user", "TTY": "",
                      "Remote": False, "Leader": dbus.UInt32(1), "LockedHint": False, "IdleHint": False}),
        Facts(bus, SEAT_PATH, {"Id": SEAT_ID, "ActiveSession": session, "CanGraphical": True, "CanTTY": False}),
    )  # fmt: skip
    print("ready", flush=True)
    GLib.MainLoop().run()
    del name, objects


if __name__ == "__main__":
    main(int(sys.argv[1]))
