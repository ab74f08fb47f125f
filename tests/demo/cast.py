"""Who takes part in the story: displays of a virtual card, a lessor, lessees, a client that watches,
and a terminal on the desktop."""

from __future__ import annotations

import os
import tempfile
import time
from pathlib import Path

from narrator import Narrator, Step

from support import capture, kms, machine
from support.compositor import Compositor
from support.lease_client import LeaseClient
from support.lessee import Lessee, Report
from support.processes import Process
from support.story import Display, eventually, hears

TERMINAL = ["foot", "--font=monospace:size=20", "--window-size-chars=66x8"]
SHELL = """
while read -r command; do
    echo "$ $command"
    $command
    echo $? >&3
done < "$0" 3> "$1"
"""


class Cast:
    """headset and monitors are the displays; sublet, audience and terminal come with their steps."""

    sublet: Compositor | None = None
    audience: LeaseClient  # hears every offer
    lessee: Lessee  # the one that has the headset when a step ends
    bare: dict[Display, bytearray]  # what the monitors show without windows

    def __init__(self, narrator: Narrator) -> None:
        self.step = narrator.step
        self.card = machine.present()
        self.displays = [Display(self.card, i) for i in range(len(self.card.connectors))]
        for number in range(len(self.displays)):
            self.card.probe(number)  # nobody has: there is no master yet
        self.headset = next(d for d in self.displays if d.state().non_desktop)
        self.monitors = [d for d in self.displays if d is not self.headset]
        self._folder = tempfile.TemporaryDirectory(prefix="demo-")
        self.rules = Path(self._folder.name) / "config.toml"
        self._typed = Path(self._folder.name) / "typed"
        self._done = Path(self._folder.name) / "done"
        self._processes: list[Lessee | Process | Compositor] = []

    def end(self) -> None:
        """Nothing runs afterwards."""
        for process in self._processes:
            process.kill()
        self._folder.cleanup()

    def start_sublet(self) -> None:
        self.rules.touch()
        self.sublet = Compositor.sublet(self.card.card, "--config", str(self.rules))
        self._processes.append(self.sublet)
        self.audience = self.sublet.client()

    def open_terminal(self) -> None:
        """One that shows what run() gives it to do."""
        os.mkfifo(self._typed)
        self._processes.append(
            Process(
                [*TERMINAL, "sh", "-c", SHELL, str(self._typed), str(self._done)],
                env=self.sublet.environment_of_clients(), output=self.sublet.log,
            )  # fmt: skip
        )
        self._keyboard = self._typed.open("w", encoding="utf-8")  # noqa: SIM115 (until the end)

    def run(self, command: str) -> None:
        """Types it in the terminal; returns when it has done what it should."""
        before = self._statuses()
        print(command, file=self._keyboard, flush=True)
        status = eventually(lambda: self._statuses()[len(before) :], f"the end of {command}")
        assert status == ["0"], f"{command}: status {status}"

    def _statuses(self) -> list[str]:
        return self._done.read_text(encoding="ascii").split() if self._done.exists() else []

    def start_lessee(self, *options: str) -> Lessee:
        lessee = Lessee.run(self.sublet, *options)
        self._processes.append(lessee)
        return lessee

    def lease_headset(self) -> Lessee:
        """A lessee that shows frames on the headset."""
        lessee = self.start_lessee().wait_until_lit()
        hears(self.audience, self.headset.withdrawn, "device.done")
        return lessee

    def finish(self, lessee: Lessee, status: int) -> Report:
        """Waits for its end, which must be of that kind."""
        self._processes.remove(lessee)
        report = lessee.finish()
        assert report.status == status, f"status {report.status}, not {status}: {report.errors}"
        return report

    def has_window(self, monitor: Display) -> bool:
        return bool(monitor.shows(lambda picture: picture.rgb != self.bare[monitor]))

    def picture_with_window(self, monitor: Display) -> capture.Picture:
        """Once there is more on it than the background, and it is at rest."""
        return self.picture_beside(monitor, self.bare[monitor])

    def picture_beside(self, monitor: Display, rgb: bytearray) -> capture.Picture:
        """Once it shows something else than this, and is at rest."""

        def other() -> capture.Picture | None:
            picture = monitor.still_picture() if monitor.lit else None
            return picture if picture and picture.rgb != rgb else None

        return eventually(other, f"{monitor.name} shows something else")


def black(monitor: Display) -> bytearray:
    mode = monitor.state().modes[0]
    return bytearray(mode.width * mode.height * 3)


def save(step: Step, picture: capture.Picture, name: str) -> None:
    """Tells the path, as the host sees it when this is the testbed's guest."""
    folder = Path(os.environ.get("SUBLET_OUT", "."))
    picture.save(folder / f"demo-{name}.png")
    shown = Path("testbed-out") if folder == Path("/out") else folder
    step.tell(f"{name}  {shown / f'demo-{name}.png'}  {picture.width}×{picture.height}")


def text(mode: kms.Mode) -> str:
    return f"{mode.width}×{mode.height}@{mode.refresh:.0f}"


def ms(start: float) -> str:
    """How long it took since then."""
    return f"{(time.monotonic() - start) * 1000:.0f} ms"
