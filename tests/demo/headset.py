"""The life of a lease: from the displays that are found to the lessor's end."""

from __future__ import annotations

import signal
import time

from cast import Cast, black, ms, text
from narrator import Step

from support import kms, leases
from support.lessee import DONE, LEASE_ENDED, Lessee, Report
from support.story import eventually, hears

SECONDS = 5


def find_displays(cast: Cast) -> None:
    with cast.step("displays found") as step:
        for display in cast.displays:
            state = display.state()
            kind = "headset" if state.non_desktop else "monitor"
            step.tell(f"{display.name}  {kind}  {display.description}  {text(state.modes[0])}")
        step.result = f"{len(cast.monitors)} monitors, {len(cast.displays) - len(cast.monitors)} headset"


def start_lessor(cast: Cast) -> None:
    with cast.step("lessor started") as step:
        cast.start_sublet()
        cast.bare = {}
        for monitor in cast.monitors:
            cast.bare[monitor] = cast.picture_beside(monitor, black(monitor)).rgb
            step.tell(f"{monitor.name} shows the desktop")
        assert not cast.headset.lit, "the headset is lit"
        step.tell(f"{cast.headset.name} stays dark")
        step.result = f"desktop on {len(cast.monitors)} monitors"


def look_at_offers(cast: Cast) -> None:
    with cast.step("offered for lease") as step:
        (device,) = Lessee.list(cast.sublet).facts["devices"]
        names = [connector["name"] for connector in device["connectors"]]
        assert names == [cast.headset.name], f"offered: {names}"
        hears(cast.audience, "device.drm_fd", *cast.headset.offered, "device.done")
        edid = device["connectors"][0]["edid"]
        step.tell(f"{names[0]}  {edid['maker_name'] or edid['maker']}, {edid['model']}")
        step.result = "the headset, no monitor"


def lease(cast: Cast) -> None:
    with cast.step("lease granted") as step:
        lessee = cast.start_lessee("--seconds", str(SECONDS))
        hears(cast.audience, cast.headset.withdrawn, "device.done")
        step.tell("withdrawn from everybody else")
        pipe = cast.headset.pipe()
        held = eventually(
            lambda: leases.objects(cast.card.card, lessee.pid) or None, "the lessee has it"
        )
        assert held == pipe, f"it has {held}, not {pipe}"
        _tell_objects(step, cast, pipe)
    with cast.step("first frame shown") as step:
        lessee.wait_until_lit()
        step.result = f"on {cast.headset.name}"
    with cast.step(f"{SECONDS} s of frames") as step:
        _tell_frames(step, cast.finish(lessee, DONE))
        hears(cast.audience, *cast.headset.offered, "device.done")
        step.tell("given back, offered again")


def unplug(cast: Cast) -> None:
    with cast.step("headset unplugged") as step:
        start = time.monotonic()
        cast.headset.unplug()
        cast.finish(cast.lessee, LEASE_ENDED)
        step.tell(f"the lessee was told and left after {ms(start)}")
        assert cast.sublet.lessees() == [], "the kernel still knows a lease"
        hears(cast.audience)
        step.result = "lease finished"


def plug_again(cast: Cast) -> None:
    with cast.step("headset plugged again") as step:
        start = time.monotonic()
        cast.headset.plug()
        hears(cast.audience, *cast.headset.offered, "device.done")
        step.tell(f"offered again after {ms(start)}")
        cast.lessee = cast.lease_headset()
        step.tell(f"leased again, first frame after {ms(start)}")
        step.result = "offered, leased again"


def kill_lessee(cast: Cast) -> None:
    with cast.step("lessee killed") as step:
        start = time.monotonic()
        cast.lessee.kill()
        hears(cast.audience, *cast.headset.offered, "device.done")
        step.tell(f"offered again after {ms(start)}")
        step.result = "offered again"


def stop_lessor(cast: Cast) -> None:
    with cast.step("lessor stopped") as step:
        lessee = cast.lease_headset()
        memory, fds = cast.sublet.process.memory(), cast.sublet.process.open_fds()
        start = time.monotonic()
        status = cast.sublet.process.stop(signal.SIGTERM)
        assert status == 0, f"sublet ended with status {status}"
        report = cast.finish(lessee, LEASE_ENDED)
        step.tell(f"the lessee was told and left after {ms(start)}, status {report.status}")
        step.tell(f"sublet left with status 0; it had {memory} KiB of its own, {fds} open files")
        step.result = "lessee told"


def _tell_objects(step: Step, cast: Cast, pipe: list[int]) -> None:
    with kms.Card(cast.card.card) as kernel:
        planes = [f"{plane.kind} {plane.id}" for plane in kernel.planes() if plane.id in pipe]
    crtc = cast.headset.crtc()
    step.tell(f"connector {cast.headset.id}, CRTC {crtc.id}, planes: {', '.join(planes)}")
    step.tell(f"preset to {text(crtc.mode)}")
    step.result = f"connector, CRTC, {len(planes)} planes"


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
