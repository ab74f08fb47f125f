"""sublet-lessee on a lease that survives while its lessor is not DRM master: other lessors than sublet
keep theirs when their session is switched away."""

from __future__ import annotations

import contextlib
import errno
from collections.abc import Iterator

import pytest

from support import drm_ioctl
from support.compositor import Compositor
from support.drm_record import DrmRecord
from support.leases import borrowed, open_files
from support.lessee import DONE, NOTHING_MATCHES
from support.seat_stage import switch_off_meanwhile
from support.story import eventually
from support.wire import DeadlinePassed

WAYS = pytest.mark.parametrize("options", [[], ["--legacy"]], ids=["atomic", "legacy"])


@contextlib.contextmanager
def without_master(sublet: Compositor) -> Iterator[None]:
    """Takes DRM master from the compositor behind its back, as when another session is active."""
    for pid, fd in open_files(sublet.card, sublet.process.pid):
        with borrowed(pid, fd) as file:
            try:
                drm_ioctl.call(file, drm_ioctl.DROP_MASTER)
            except OSError:  # an open file that is no master's
                continue
            try:
                yield
            finally:
                drm_ioctl.call(file, drm_ioctl.SET_MASTER)
            return
    raise AssertionError("the compositor is not master")


@pytest.fixture
def record(tmp_path) -> DrmRecord:
    """Of the lessee's calls."""
    return DrmRecord(tmp_path)


@pytest.fixture
def await_refusal(record, kernel):
    """Until the lessee has been refused a frame, which it shows by no other sign."""

    def refused() -> bool:
        return any(call.error == errno.EACCES for call in record.calls(kernel))

    return lambda: eventually(refused, "a frame is refused")


@WAYS
def test_a_run_waits_while_its_lessor_is_not_master(sublet, headset, run_lessee, options):
    lessee = run_lessee(*options).wait_until_lit()
    with without_master(sublet):
        shown = headset.still_picture()
        assert headset.still_picture().rgb == shown.rgb
        assert lessee.process.running
    frame = headset.frame()
    eventually(lambda: headset.frame() > frame, "frames are shown again")
    report = lessee.stop()
    assert report.status == DONE, report.errors
    assert not report.head["modeset"]


@pytest.mark.parametrize(
    "options",
    [[], ["--overlay", "--cursor", "--rotate", "180"], ["--legacy", "--cursor"]],
    ids=["atomic", "planes", "legacy"],
)
def test_a_display_that_was_switched_off_meanwhile_is_lit_again(
    sublet, headset, run_lessee, record, await_refusal, options
):
    lessee = run_lessee(*options, **record.environment).wait_until_lit()
    for _ in range(2):
        record.forget()
        with without_master(sublet):
            await_refusal()
            switch_off_meanwhile(headset, sublet)
        eventually(lambda: headset.lit, "the display is lit again")
        frame = headset.frame()
        eventually(lambda: headset.frame() > frame, "frames are shown again")
    report = lessee.stop()
    assert report.status == DONE, report.errors
    assert report.head["modeset"]
    assert len(report.head["planes"]) == 1 + len({"--overlay", "--cursor"} & set(options))


@WAYS
def test_what_was_switched_off_meanwhile_stays_dark_where_modesets_are_forbidden(
    sublet, headset, run_lessee, record, await_refusal, options
):
    lessee = run_lessee("--no-modeset", *options, **record.environment).wait_until_lit()
    record.forget()
    with without_master(sublet):
        await_refusal()
        switch_off_meanwhile(headset, sublet)
        with pytest.raises(DeadlinePassed):  # the lessor may come back and light it
            lessee.process.wait(0.5)
    report = lessee.finish()
    assert report.status == NOTHING_MATCHES, report.errors
    assert "would need a modeset, which --no-modeset forbids" in report.errors
    assert report.head["flips"] > 0
