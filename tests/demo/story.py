"""The story of a lease, told in the terminal on real KMS: ./testbed demo.

Exits with 0 if every step of it came true.
"""

from __future__ import annotations

import os
import platform
import signal
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from narrator import Narrator, Step, StoryEnds  # noqa: E402

from support import capture, frame_code, kms, leases, machine  # noqa: E402
from support.compositor import Compositor  # noqa: E402
from support.lessee import DONE, LEASE_ENDED, Lessee, Report  # noqa: E402
from support.processes import Process  # noqa: E402
from support.story import Display, eventually, hears  # noqa: E402

SECONDS = 5
LOG_TAIL = 20
WINDOW = "echo '$ sublet-lessee list'; sublet-lessee list; exec sleep 600"


class Story:
    """Who takes part: displays of a virtual card, a lessor, lessees, and a client that watches."""

    def __init__(self, narrator: Narrator) -> None:
        self._narrator = narrator
        self._card = machine.present()
        self._displays = [Display(self._card, i) for i in range(len(self._card.connectors))]
        self._lessees: list[Lessee] = []
        self._window: Process | None = None
        self.sublet: Compositor | None = None

    def tell(self) -> None:
        """Raises StoryEnds where a step fails."""
        for chapter in (
            self._find_displays, self._start_lessor, self._look_at_offers, self._lease,
            self._take_pictures, self._unplug, self._plug_again, self._kill_lessee,
            self._stop_lessor,
        ):  # fmt: skip
            chapter()

    def end(self) -> None:
        """Nothing runs afterwards."""
        for process in (*self._lessees, self._window, self.sublet):
            if process:
                process.kill()

    def _find_displays(self) -> None:
        with self._narrator.step("displays found") as step:
            for display in self._displays:
                state = display.state()
                kind = "headset" if state.non_desktop else "monitor"
                step.tell(f"{display.name}  {kind}  {display.description}  {_text(state.modes[0])}")
            headsets = [display for display in self._displays if display.state().non_desktop]
            self._headset = headsets[0]
            self._monitors = [display for display in self._displays if display not in headsets]
            step.result = f"{len(self._monitors)} monitors, {len(headsets)} headset"

    def _start_lessor(self) -> None:
        with self._narrator.step("lessor started") as step:
            self.sublet = Compositor.sublet(self._card.card)
            self._audience = self.sublet.client()
            for monitor in self._monitors:
                eventually(lambda m=monitor: m.lit, f"{monitor.name} is lit")
                step.tell(f"{monitor.name} shows the desktop")
            self._bare_desktop = self._monitors[0].picture()
            assert not self._headset.lit, "the headset is lit"
            step.tell(f"{self._headset.name} stays dark")
            step.result = f"desktop on {len(self._monitors)} monitors"

    def _look_at_offers(self) -> None:
        with self._narrator.step("offered for lease") as step:
            (device,) = Lessee.list(self.sublet).facts["devices"]
            names = [connector["name"] for connector in device["connectors"]]
            assert names == [self._headset.name], f"offered: {names}"
            hears(self._audience, "device.drm_fd", *self._headset.offered, "device.done")
            edid = device["connectors"][0]["edid"]
            step.tell(f"{names[0]}  {edid['maker_name'] or edid['maker']}, {edid['model']}")
            step.result = "the headset, no monitor"

    def _lease(self) -> None:
        with self._narrator.step("lease granted") as step:
            lessee = self._start_lessee("--seconds", str(SECONDS))
            hears(self._audience, self._headset.withdrawn, "device.done")
            step.tell("withdrawn from everybody else")
            pipe = self._headset.pipe()
            held = eventually(
                lambda: leases.objects(self._card.card, lessee.pid) or None, "the lessee has it"
            )
            assert held == pipe, f"it has {held}, not {pipe}"
            self._tell_objects(step, pipe)
        with self._narrator.step("first frame shown") as step:
            lessee.wait_until_lit()
            step.result = f"on {self._headset.name}"
        with self._narrator.step(f"{SECONDS} s of frames") as step:
            report = self._finish(lessee, DONE)
            _tell_frames(step, report)
            hears(self._audience, *self._headset.offered, "device.done")
            step.tell("given back, offered again")

    def _tell_objects(self, step: Step, pipe: list[int]) -> None:
        with kms.Card(self._card.card) as kernel:
            planes = [f"{plane.kind} {plane.id}" for plane in kernel.planes() if plane.id in pipe]
        crtc = self._headset.crtc()
        step.tell(f"connector {self._headset.id}, CRTC {crtc.id}, planes: {', '.join(planes)}")
        step.tell(f"preset to {_text(crtc.mode)}")
        step.result = f"connector, CRTC, {len(planes)} planes"

    def _take_pictures(self) -> None:
        with self._narrator.step("pictures taken") as step:
            self._window = Process(
                ["foot", "--font=monospace:size=20", "--window-size-chars=66x8", "sh", "-c", WINDOW],
                env=self.sublet.environment_of_clients(), output=self.sublet.log,
            )  # fmt: skip
            desktop = eventually(self._desktop_with_window, "a window is on the desktop")
            assert frame_code.frame_number(desktop) is None, "the desktop shows the test picture"
            self._lessee = self._lease_again()
            eventually(lambda: self._headset.frame() > 30, "frames are shown")
            with self._lessee.process.paused():
                headset = self._headset.still_picture()
            number = frame_code.frame_number(headset)
            assert number is not None, "the headset shows something else than the test picture"
            for name, picture in (("desktop", desktop), ("headset", headset)):
                step.tell(f"{name}  {_save(picture, f'demo-{name}.png')}")
            step.result = f"frame {number} · a window"

    def _desktop_with_window(self) -> capture.Picture | None:
        """Its picture, once there is more on it than the background."""
        picture = self._monitors[0].still_picture()
        return picture if picture.rgb != self._bare_desktop.rgb else None

    def _unplug(self) -> None:
        with self._narrator.step("headset unplugged") as step:
            start = time.monotonic()
            self._headset.unplug()
            self._finish(self._lessee, LEASE_ENDED)
            step.tell(f"the lessee was told and left after {_ms(start)}")
            assert self.sublet.lessees() == [], "the kernel still knows a lease"
            hears(self._audience)
            step.result = "lease finished"

    def _plug_again(self) -> None:
        with self._narrator.step("headset plugged again") as step:
            start = time.monotonic()
            self._headset.plug()
            hears(self._audience, *self._headset.offered, "device.done")
            step.tell(f"offered again after {_ms(start)}")
            self._lessee = self._lease_again()
            step.tell(f"leased again, first frame after {_ms(start)}")
            step.result = "offered, leased again"

    def _kill_lessee(self) -> None:
        with self._narrator.step("lessee killed") as step:
            start = time.monotonic()
            self._lessee.kill()
            hears(self._audience, *self._headset.offered, "device.done")
            step.tell(f"offered again after {_ms(start)}")
            step.result = "offered again"

    def _stop_lessor(self) -> None:
        with self._narrator.step("lessor stopped") as step:
            lessee = self._lease_again()
            memory, fds = self.sublet.process.memory(), self.sublet.process.open_fds()
            start = time.monotonic()
            self._window.kill()
            status = self.sublet.process.stop(signal.SIGTERM)
            assert status == 0, f"sublet ended with status {status}"
            report = self._finish(lessee, LEASE_ENDED)
            step.tell(f"the lessee was told and left after {_ms(start)}, status {report.status}")
            step.tell(f"sublet left with status 0; it had {memory} KiB of its own, {fds} open files")
            step.result = "lessee told"

    def _start_lessee(self, *options: str) -> Lessee:
        self._lessees.append(Lessee.run(self.sublet, *options))
        return self._lessees[-1]

    def _lease_again(self) -> Lessee:
        lessee = self._start_lessee().wait_until_lit()
        hears(self._audience, self._headset.withdrawn, "device.done")
        return lessee

    def _finish(self, lessee: Lessee, status: int) -> Report:
        self._lessees.remove(lessee)
        report = lessee.finish()
        assert report.status == status, f"status {report.status}, not {status}: {report.errors}"
        return report


def _tell_frames(step: Step, report: Report) -> None:
    head, times = report.head, report.facts["timeline_ms"]
    missed, latency = head["missed_by_sequence"], head["commit_to_flip_us"]
    step.tell("  ".join(f"{stage} {ms:.1f} ms" for stage, ms in times.items()))
    step.tell(
        f"{head['flips']} frames at {head['fps']:.2f} of {head['mode']['refresh_hz']:.2f} Hz, "
        f"commit to flip {latency['median'] / 1000:.1f} ms (median)"
    )
    step.tell(f"missed vblanks: {missed} (real clock; shared CPUs may cost some)")
    assert not head["modeset"], "the preset mode was not the wanted one"
    step.result = f"{head['fps']:.1f} Hz, {missed} vblanks missed"


def _text(mode: kms.Mode) -> str:
    return f"{mode.width}×{mode.height}@{mode.refresh:.0f}"


def _ms(start: float) -> str:
    return f"{(time.monotonic() - start) * 1000:.0f} ms"


def _save(picture: capture.Picture, name: str) -> str:
    """Returns the path, as the host sees it when this is the testbed's guest."""
    folder = Path(os.environ.get("SUBLET_OUT", "."))
    picture.save(folder / name)
    shown = Path("testbed-out") if folder == Path("/out") else folder
    return f"{shown / name}  {picture.width}×{picture.height}"


def main() -> int:
    """Tells it."""
    narrator = Narrator()
    where = f"Linux {platform.release()}, virtual KMS"
    narrator.headline("sublet lends a headset", where)
    story = Story(narrator)
    try:
        story.tell()
    except StoryEnds:
        if story.sublet:
            log = story.sublet.process.text().splitlines()[-LOG_TAIL:]
            narrator.appendix("the end of sublet's log", "\n".join(log))
        return 1
    finally:
        narrator.summary()
        story.end()
    return 0


if __name__ == "__main__":
    sys.exit(main())
