"""What the desktop has to do with leases: pictures, a mirror, a monitor lent, a consent asked for."""

from __future__ import annotations

import time

from cast import Cast, ms, save

from support import frame_code
from support.capture import Picture
from support.control import DONE, subletctl, watching
from support.lessee import DENIED
from support.lessee import DONE as LESSEE_DONE
from support.story import eventually, hears

MIRROR, MARGIN = (640, 356), 24
REFUSAL = """
[[display]]
match = {{ connector = "{name}" }}
lease = "offer"
clients = {{ consent = ["sh", "-c", "exit 1"] }}
"""
BARS = [
    (255, 255, 255), (255, 255, 0), (0, 255, 255), (0, 255, 0),
    (255, 0, 255), (255, 0, 0), (0, 0, 255), (0, 0, 0),
]  # fmt: skip


def take_pictures(cast: Cast) -> None:
    with cast.step("pictures taken") as step:
        cast.open_terminal()
        cast.run("sublet-lessee list")
        desktop = cast.picture_with_window(cast.monitors[0])
        assert frame_code.frame_number(desktop) is None, "the desktop shows the test picture"
        cast.lessee = cast.lease_headset()
        with cast.lessee.process.paused():
            headset = cast.headset.still_picture()
        number = frame_code.frame_number(headset)
        assert number is not None, "the headset shows something else than the test picture"
        save(step, desktop, "desktop")
        save(step, headset, "headset")
        step.result = f"frame {number} · a window"


def mirror_headset(cast: Cast) -> None:
    """The spectator's window: what the headset shows, on the desktop, while the lessee goes on."""
    with cast.step("headset mirrored") as step:
        name, monitor = cast.headset.name, cast.monitors[0]
        width, height = MIRROR
        cast.run(f"subletctl mask {name} off")
        cast.run(f"subletctl mirror {name} --rate 10 --size {width}x{height}")
        with cast.lessee.process.paused():
            before = cast.headset.frame()
            eventually(lambda: shows_bars(monitor.picture()), "the desktop shows the headset's picture")
            save(step, monitor.still_picture(), "mirror")
        eventually(lambda: cast.headset.frame() > before, "the lessee goes on")
        assert subletctl(cast.sublet, "mask", name, "on").status == DONE
        eventually(lambda: not shows_bars(monitor.picture()), "the mirror has closed")
        step.tell("masked again: the window has closed, the lessee has noticed nothing")
        step.result = "in a window of the desktop"


def lend_monitor(cast: Cast) -> None:
    with cast.step("monitor lent and given back") as step:
        lent, other = cast.monitors
        cast.run(f"subletctl offer {lent.name}")
        hears(cast.audience, *lent.offered, "device.done")
        before = cast.picture_with_window(lent)
        lessee = cast.start_lessee("--connector", lent.name).wait_until_lit()
        hears(cast.audience, lent.withdrawn, "device.done")
        eventually(lambda: cast.has_window(other), "the window has moved")
        assert lent.frame() is not None
        step.tell(f"{lent.name} is the lessee's; the terminal has moved to {other.name}")
        start = time.monotonic()
        assert lessee.stop().status == LESSEE_DONE
        eventually(lambda: lent.shows(lambda picture: picture.rgb == before.rgb), "it is as it was")
        step.tell(f"{lent.name} is as it was, the terminal on it, after {ms(start)}")
        hears(cast.audience, *lent.offered, "device.done")
        eventually(lambda: not cast.has_window(other), "the window is back")
        assert subletctl(cast.sublet, "reset", lent.name).status == DONE
        hears(cast.audience, lent.withdrawn, "device.done")
        step.result = "its window is back"


def refuse_consent(cast: Cast) -> None:
    """A rule has somebody asked, who says no."""
    with cast.step("consent refused") as step:
        name = cast.headset.name
        cast.rules.write_text(REFUSAL.format(name=name), encoding="utf-8")
        assert subletctl(cast.sublet, "reload").status == DONE
        with watching(cast.sublet) as events:
            report = cast.finish(cast.start_lessee(), DENIED)
            refusal = next(event for event in events if event["event"] == "refused")
        step.tell(f"the lessee left with status {report.status}: {report.errors.splitlines()[0]}")
        step.tell(f"subletctl watch: {refusal['reason']}")
        assert cast.sublet.lessees() == [], "there is a lease"
        cast.rules.write_text("", encoding="utf-8")
        assert subletctl(cast.sublet, "reload").status == DONE
        cast.audience.news()
        step.result = "nothing lent, and told why"


def shows_bars(desktop: Picture) -> bool:
    """Whether the mirror, in the corner of the desktop, has the test picture's colours."""
    width, height = MIRROR
    left, top = desktop.width - MARGIN - width, desktop.height - MARGIN - height
    shown = [desktop.pixel(left + (2 * i + 1) * width // 16, top + height // 2) for i in range(8)]
    return shown == BARS
