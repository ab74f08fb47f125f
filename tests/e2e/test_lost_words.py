"""What the programs say cannot be written: the disk is full, nobody reads the pipe any more, or there is no
stream to write to."""

import contextlib
import os
import re
import subprocess
from pathlib import Path

import pytest

from support.compositor import Compositor
from support.control import DONE, REFUSED, SUBLETCTL, subletctl
from support.story import hears
from support.wire import DEADLINE

pytestmark = pytest.mark.debug

BUILD = Path(os.environ.get("SUBLET_BUILD", "."))
LESSEE = BUILD / "lessee-client/sublet-lessee"
FAILED = 1


@pytest.mark.parametrize("log", ["2> /dev/full", "2> >(true)", "<&- >&- 2>&-"], ids=["full", "unread", "closed"])
def test_the_lessor_lends_on(card, started, headset, log):
    command = ["bash", "-c", f'exec "$0" {log}', BUILD / "compositor/sublet"]
    started.append(Compositor(command, card.card))
    client = started[-1].client()
    hears(client, "device.drm_fd", *headset.offered, "device.done")
    client.lease(headset.name)
    hears(client, headset.withdrawn, "device.done", "lease.lease_fd")
    assert subletctl(started[-1], "revoke", headset.name).status == DONE
    hears(client, "lease.finished", *headset.offered, "device.done")


def test_the_lessor_lends_on_while_nobody_reads_its_log(card, started, headset, tmp_path):
    pipe = tmp_path / "log"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDWR | os.O_NONBLOCK)
    with contextlib.suppress(BlockingIOError):
        while True:
            os.write(reader, bytes(4096))
    command = ["bash", "-c", f'exec "$0" 2> {pipe}', BUILD / "compositor/sublet"]
    started.append(Compositor(command, card.card))
    client = started[-1].client()
    hears(client, "device.drm_fd", *headset.offered, "device.done")
    client.lease(headset.name)
    hears(client, headset.withdrawn, "device.done", "lease.lease_fd")

    def drained() -> bytes:
        text = b""
        with contextlib.suppress(BlockingIOError):
            while True:
                text += os.read(reader, 4096)
        return text

    assert not drained().strip(b"\0")
    client.leases[0].destroy()
    hears(client, *headset.offered, "device.done")
    assert re.search(rb"\(\d+ lines of the log are lost: nobody read them\)", drained())
    os.close(reader)


def run(sublet: Compositor, *command: str | Path, **streams) -> tuple[int, str | None]:
    """Exit status and what is said on standard error, if that is a pipe."""
    ended = subprocess.run(
        command, env=sublet.environment_of_clients(), stdin=subprocess.DEVNULL, text=True,
        timeout=3 * DEADLINE, check=False, **streams,
    )  # fmt: skip
    return ended.returncode, ended.stderr


@pytest.mark.parametrize("command", ["list", "list --json", "watch", "watch --json", "--help"])
@pytest.mark.parametrize("tool", [SUBLETCTL, LESSEE], ids=["subletctl", "sublet-lessee"])
def test_a_tool_whose_output_is_lost_fails_and_says_so(sublet, tool, command):
    with open("/dev/full", "w", encoding="ascii") as full:
        status, errors = run(sublet, tool, *command.split(), stdout=full, stderr=subprocess.PIPE)
    assert status == FAILED
    assert errors == f"{tool.name}: could not write to standard output\n"


def test_a_tool_whose_errors_are_lost_has_its_status_all_the_same(sublet, headset):
    with open("/dev/full", "w", encoding="ascii") as full:
        streams = {"stdout": subprocess.DEVNULL, "stderr": full}
        assert run(sublet, SUBLETCTL, "revoke", headset.name, **streams)[0] == REFUSED
        assert run(sublet, LESSEE, "run", "--connector", "DP-9", **streams)[0] == 4
        assert run(sublet, LESSEE, "run", "--frames", "3", **streams)[0] == DONE


@pytest.mark.parametrize(("closed", "status"), [("<&- >&-", FAILED), ("<&- 2>&-", DONE), ("<&- >&- 2>&-", FAILED)])
def test_a_run_with_closed_streams_shows_its_frames(sublet, headset, closed, status):
    """Nothing that it says goes into a file that has got their numbers: the compositor would hear it."""
    streams = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    command = ("sh", "-c", f'exec "$@" {closed}', "sh", LESSEE, "run", "--frames", "90")
    assert run(sublet, *command, **streams)[0] == status
