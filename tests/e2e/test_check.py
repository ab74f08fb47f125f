"""`sublet-lessee check` names in plain words what keeps a machine from leasing."""

import os
import socket
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from support.compositor import Compositor
from support.control import DONE, subletctl
from support.lessee import NO_LESSOR, NOTHING_MATCHES, Lessee
from support.story import eventually
from testbed import description

NOBODY = 65534


@dataclass(frozen=True)
class Answer:
    status: int
    text: str


def run_check(environment: dict[str, str], *options: str, user: int | None = None) -> Answer:
    lessee = Path(os.environ["SUBLET_BUILD"]) / "lessee-client/sublet-lessee"
    ended = subprocess.run(
        [lessee, *options, "check"],
        env=environment, stdout=subprocess.PIPE, text=True, check=False, timeout=90, user=user,
    )  # fmt: skip
    return Answer(ended.returncode, ended.stdout)


def check(compositor: Compositor) -> Answer:
    return run_check(compositor.environment_of_clients())


def without_compositor(**changes: str | None) -> Answer:
    environment = {**os.environ, **changes}
    environment.setdefault("WAYLAND_DISPLAY", "wayland-0")
    return run_check({name: value for name, value in environment.items() if value is not None})


def test_a_machine_that_can_lease_is_told_so(sublet, headset):
    answer = check(sublet)
    assert answer.status == DONE, answer.text
    assert f"✓ sublet lends from {sublet.card}" in answer.text
    assert f"✓ {headset.name} is on offer: HVR 0xaa01" in answer.text
    assert "✓ sublet takes terms of leases and claims of displays" in answer.text
    assert "✗" not in answer.text


def test_a_lessor_that_takes_no_terms(card, started, headset):
    started.append(Compositor.sway(card.card))
    eventually(lambda: f"{headset.name} is on offer" in check(started[0]).text, "it is on offer")
    answer = check(started[0])
    assert answer.status == DONE, answer.text
    assert "· sway takes neither terms of leases nor claims of displays" in answer.text


def test_an_environment_without_a_session(card):
    answer = without_compositor(XDG_RUNTIME_DIR=None)
    assert answer.status == NO_LESSOR
    assert "✗ neither XDG_RUNTIME_DIR nor DISPLAY is set" in answer.text


def test_no_compositor_and_the_socket_of_another(card, tmp_path):
    answer = without_compositor(XDG_RUNTIME_DIR=str(tmp_path))
    assert answer.status == NO_LESSOR
    assert f"there is no socket {tmp_path}/wayland-0" in answer.text
    assert f"{card.card} is driven by nobody now" in answer.text
    with socket.socket(socket.AF_UNIX) as other:
        other.bind(str(tmp_path / "wayland-7"))
        assert "--display wayland-7" in without_compositor(XDG_RUNTIME_DIR=str(tmp_path)).text


def test_a_compositor_that_has_ended(card, tmp_path):
    with socket.socket(socket.AF_UNIX) as left_over:
        left_over.bind(str(tmp_path / "wayland-0"))
    answer = without_compositor(XDG_RUNTIME_DIR=str(tmp_path))
    assert answer.status == NO_LESSOR
    assert "its compositor has ended" in answer.text


@pytest.mark.parametrize("mode", [0o755, 0o700], ids=["open folder", "private folder"])
def test_the_compositor_of_another_user(sublet, mode):
    for path in (sublet.socket.parent, sublet.socket):
        path.chmod(mode)
    answer = run_check(sublet.environment_of_clients(), user=NOBODY)
    assert answer.status == NO_LESSOR
    assert f"this user may not connect to {sublet.socket}" in answer.text
    assert f"{sublet.card} may not be opened by this user" in answer.text


def test_a_card_is_not_opened_that_its_lessor_lets_us_look_at(sublet, tmp_path):
    """Who opens a card without a master becomes its master, for a moment."""
    trace = tmp_path / "trace"
    lessee = Path(os.environ["SUBLET_BUILD"]) / "lessee-client/sublet-lessee"
    subprocess.run(
        ["strace", "-o", trace, "-e", "trace=open,openat", lessee, "check"],
        env=sublet.environment_of_clients(), stdout=subprocess.DEVNULL, check=False, timeout=90,
    )  # fmt: skip
    assert f'"{sublet.card}"' not in trace.read_text(encoding="utf-8")


@pytest.fixture
def start_headless(start_sublet) -> Callable[[], Compositor]:
    return lambda: start_sublet(WLR_BACKENDS="headless", WLR_DRM_DEVICES="")


def test_a_compositor_without_a_card(start_headless):
    answer = check(start_headless())
    assert answer.status == NO_LESSOR
    assert "✗ sublet lends no displays to this program" in answer.text
    assert "drives no graphics card itself" in answer.text


def test_a_headset_that_the_rules_keep_back(configured, headset):
    rule = headset.rule('lease = "never"')
    answer = check(configured(rule))
    assert answer.status == NOTHING_MATCHES
    assert "✗ nothing is on offer now" in answer.text
    assert f"{headset.name} is a headset, but the compositor keeps it back" in answer.text


def test_a_headset_that_another_program_has(sublet, headset):
    lessee = Lessee.run(sublet).wait_until_lit()
    answer = check(sublet)
    assert answer.status == NOTHING_MATCHES
    assert f"{headset.name} is a headset and in use" in answer.text
    lessee.stop()


def test_a_headset_that_is_not_plugged_in(sublet, desk, headset):
    headset.unplug()
    assert subletctl(sublet, "wait", "--match", f"connector={headset.name}", "--state", "unplugged",
                     "--timeout", "20").status == DONE  # fmt: skip
    answer = check(sublet)
    assert answer.status == NOTHING_MATCHES
    assert "no headset is connected" in answer.text
    assert f"{desk.name} counts as a monitor: the kernel does not mark it as non-desktop" in answer.text


def test_a_display_without_an_edid(card, side):
    side.unplug()
    card.probe(2)
    side.become(None)
    side.plug()
    card.probe(2)
    assert f"{side.name} has no EDID" in without_compositor().text


@pytest.mark.virtual
def test_a_session_that_is_switched_away(sublet):
    with sublet.process.paused():
        answer = check(sublet)
    assert answer.status == NO_LESSOR
    assert "is its session switched away?" in answer.text


class TestOfASmallCard:
    @pytest.fixture
    def displays(self):
        """Two displays, one CRTC, no plane but the primary."""
        desk = description.desk(pipes=2)
        return description.Machine(
            crtcs=1,
            planes=(description.Plane(description.PRIMARY, (0,)),),
            connectors=tuple(description.Connector((0,), c.edid) for c in desk.connectors),
        )

    def test_what_the_driver_cannot_do(self, card):
        text = without_compositor().text
        assert "it can light 1 of the 2 connected displays at a time" in text
        assert "no overlay planes" in text
        assert "no cursor planes" in text
