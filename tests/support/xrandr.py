"""What xrandr(1) does, and more that any client of an X server may do: by RandR, through xcffib."""

from __future__ import annotations

import struct

import xcffib
import xcffib.randr
import xcffib.xproto

from support.story import eventually


class Xrandr:
    """One connection to an X server."""

    def __init__(self, display: str) -> None:
        self._connection = xcffib.connect(display=display)
        self._randr = self._connection(xcffib.randr.key)
        self._root = self._connection.get_setup().roots[0].root

    def off(self, name: str) -> None:
        resources, _, info = self._find(name)
        self._randr.SetCrtcConfig(
            info.crtc, 0, resources.config_timestamp, 0, 0, 0, xcffib.randr.Rotation.Rotate_0, 0, []
        ).reply()

    def set_non_desktop(self, name: str, value: bool) -> None:
        _, output, _ = self._find(name)
        word = "non-desktop"
        atom = self._connection.core.InternAtom(False, len(word), word).reply().atom
        self._randr.ChangeOutputProperty(
            output, atom, xcffib.xproto.Atom.INTEGER, 32, xcffib.xproto.PropMode.Replace, 1,
            struct.pack("=I", value), is_checked=True,
        ).check()  # fmt: skip

    def follow_leases(self) -> None:
        """From now on next_lease() tells of those that clients get, whoever they are."""
        mask = xcffib.randr.NotifyMask  # Xorg takes leases' only with another one
        self._randr.SelectInput(self._root, mask.Lease | mask.ResourceChange, is_checked=True).check()

    def next_lease(self) -> int:
        """The next one that begins."""

        def begun() -> int | None:
            while event := self._connection.poll_for_event():
                if event.subCode == xcffib.randr.Notify.Lease and event.u.lc.created:
                    return event.u.lc.lease
            return None

        return eventually(begun, "a lease begins")

    def free_lease(self, lease: int) -> None:
        """Ends it, whoever has it."""
        self._randr.FreeLease(lease, True, is_checked=True).check()

    def close(self) -> None:
        self._connection.disconnect()

    def _find(self, name: str):
        resources = self._randr.GetScreenResourcesCurrent(self._root).reply()
        for output in resources.outputs:
            info = self._randr.GetOutputInfo(output, resources.config_timestamp).reply()
            if bytes(info.name).decode() == name:
                return resources, output, info
        raise LookupError(f"the X server has no output {name}")
