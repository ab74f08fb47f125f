"""The words in which end-to-end tests tell their stories: displays, and what clients hear."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from support import capture, drm_ioctl, frame_code, kms
from support.lease_client import Lease, LeaseClient
from support.machine import Card
from support.wire import DEADLINE, DeadlinePassed
from testbed.edid import Edid


class Display:
    """One display of a card: its plug in a hand, and the kernel's view of it."""

    def __init__(self, card: Card, number: int) -> None:
        self._card = card
        self._number = number
        self.edid: Edid | None = card.description.connectors[number].edid
        self.name = card.connectors[number]
        status = Path(f"/sys/class/drm/{Path(card.card).name}-{self.name}")
        self.id = int((status / "connector_id").read_text(encoding="ascii"))

    @property
    def description(self) -> str:
        """What sublet calls it."""
        edid = self.edid
        return f"{edid.maker} {edid.name} {edid.serial:08d}" if edid else self.name

    def rule(self, *lines: str) -> str:
        """A rule of the configuration that is for it alone."""
        match = f'match = {{ connector = "{self.name}" }}'
        return "\n".join(["[[display]]", match, *lines, ""])

    def plug(self) -> None:
        self._card.plug(self._number)

    def unplug(self) -> None:
        self._card.unplug(self._number)

    def become(self, edid: Edid | None) -> None:
        """Says something else of itself when it is plugged in next."""
        self.edid = edid
        self._card.set_edid(self._number, edid)

    def state(self) -> kms.Connector:
        with kms.Card(self._card.card) as kernel:
            return kernel.connector(self.name)

    def crtc(self) -> kms.Crtc | None:
        """The CRTC that drives it, if one does."""
        with kms.Card(self._card.card) as kernel:
            number = self._crtc_id(kernel)
            return kernel.crtc(number) if number else None

    def planes(self) -> list[kms.Plane]:
        """Those that its CRTC shows now."""
        with kms.Card(self._card.card) as kernel:
            return kernel.planes(self._crtc_id(kernel))

    @property
    def lit(self) -> bool:
        crtc = self.crtc()
        return crtc is not None and crtc.active

    @property
    def mode(self) -> kms.Mode | None:
        """The mode that it is driven with; None if it is dark."""
        crtc = self.crtc()
        return crtc.mode if crtc and crtc.active else None

    def picture(self) -> capture.Picture:
        """What it shows now; capture.Dark if it is not lit."""
        return capture.display_picture(self._card.card, self.name)

    def shows(self, judge: Callable[[capture.Picture], Any]) -> Any:
        """What is thought of its picture; None if it is dark, which it may become at any time: whoever
        asks first whether it is lit can still find it dark."""
        try:
            picture = self.picture()
        except capture.Dark:
            return None
        return judge(picture)

    def shows_something(self) -> bool:
        """Whether it is lit and not all black."""
        return bool(self.shows(lambda picture: any(picture.rgb)))

    def shows_only(self, color: int) -> bool:
        """Whether it is lit and has this colour (0xRRGGBB) everywhere."""
        return self.shows(lambda picture: picture.rgb == color.to_bytes(3) * (len(picture.rgb) // 3))

    def still_picture(self) -> capture.Picture:
        """A picture that stays: of a desktop at rest, or of a lessee that is paused."""

        def still() -> capture.Picture | None:
            one, two = self.picture(), self.picture()
            return one if one.rgb == two.rgb else None

        return eventually(still, "the picture stays")

    def frame(self) -> int:
        """The number of the test picture's frame that it shows now."""

        def whole() -> tuple[int] | None:
            number = frame_code.frame_number(self.picture())
            return None if number is None else (number,)

        return eventually(whole, "a whole frame is shown")[0]

    def pipe(self) -> list[int]:
        """Ids of all that driving it takes: connector, CRTC and every plane that the CRTC can use."""
        with kms.Card(self._card.card) as kernel:
            crtc = self._crtc_id(kernel)
            planes = [p.id for p in kernel.planes() if crtc in p.possible_crtcs]
            return sorted([self.id, crtc, *planes])

    def _crtc_id(self, kernel: kms.Card) -> int:
        return kernel.properties(self.id, kms.OBJECT_CONNECTOR)["CRTC_ID"]

    # What every client hears of it ----------------------------------------------------------

    @property
    def offered(self) -> list[str]:
        label = f"connector[{self.name}]"
        return [
            "device.connector",
            f"{label}.name {self.name}",
            f"{label}.description {self.description}",
            f"{label}.connector_id {self.id}",
            f"{label}.done",
        ]

    @property
    def withdrawn(self) -> str:
        return f"connector[{self.name}].withdrawn"


def eventually(condition: Callable[[], Any], what: str, deadline: float = DEADLINE) -> Any:
    """The condition's first true result, as Python has it: 0 and [] are not. `what` names what did not
    come true."""
    end = time.monotonic() + deadline
    while not (result := condition()):
        if time.monotonic() > end:
            raise DeadlinePassed(f"not within {deadline} s: {what}")
        time.sleep(0.005)
    return result


def comes_on_offer(client: LeaseClient, *displays: Display) -> None:
    """Sooner or later the client is offered these; whatever it hears until then is no news any more."""

    def offered() -> bool:
        client.news()
        return all(client.offer(display.name) for display in displays)

    eventually(offered, f"on offer: {', '.join(display.name for display in displays)}")


def hears(client: LeaseClient, *lines: str) -> None:
    """Next, maybe after a while, `client` hears these lines and no others."""
    end = time.monotonic() + DEADLINE
    heard = client.news()
    while len(heard) < len(lines) and client.fate is None and time.monotonic() < end:
        client.connection.read(end - time.monotonic())
        heard += client.news()
    assert heard == list(lines)


def granted(lease: Lease) -> int:
    """The fd of a lease that must have been granted; its client closes it."""
    assert lease.fd is not None, "no lease_fd"
    return lease.fd.fileno()


def assert_dead(fd: int, crtc: int) -> None:
    """A leased fd has no objects any more: the kernel denies that there ever was a CRTC."""
    try:
        drm_ioctl.call(fd, drm_ioctl.MODE_GETCRTC, drm_ioctl.Crtc(crtc_id=crtc))
    except FileNotFoundError:
        return
    raise AssertionError(f"CRTC {crtc} can still be used")
