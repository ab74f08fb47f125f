"""Not one vblank is missed while the desktop animates: every scene, on every path to the screen.

The virtual clock charges no computing, so a miss is the program's own.
"""

import pytest

from support import png
from support.animation import Animation
from support.lessee import DONE
from support.story import eventually
from testbed.edid import VIVE

pytestmark = pytest.mark.virtual

SCENES = ["test", "bars", "counter", "flash", "solid:336699", "png:{picture}", "cube"]
PATHS = {
    "dumb": ("--renderer", "dumb"),
    "gles": ("--renderer", "gles"),
    "overlay": ("--overlay",),
    "cursor": ("--cursor",),
}


def scenes_of(path: str) -> list[str]:
    """The CPU draws no cube."""
    return [scene for scene in SCENES if (scene, path) != ("cube", "dumb")]


@pytest.fixture
def animated(sublet, desk):
    """A desktop that does not stand still."""
    with Animation(sublet):
        await_motion(desk)
        yield desk


@pytest.fixture
def picture(tmp_path):
    path = tmp_path / "picture.png"
    path.write_bytes(png.encode(64, 48, bytes(range(256)) * 36))
    return path


def await_motion(desk) -> None:
    before = desk.picture().rgb
    eventually(lambda: desk.picture().rgb != before, "the desktop moves")


@pytest.mark.parametrize("path", PATHS)
def test_no_vblank_is_missed(run_lessee, animated, picture, pytestconfig, path):
    flips = pytestconfig.getoption("--flips")
    for scene in scenes_of(path):
        option = scene.format(picture=picture)
        lessee = run_lessee("--wait", "20", "--scene", option, *PATHS[path], "--frames", str(flips))
        lessee.wait_until_lit()
        await_motion(animated)
        report = lessee.finish(60 + 2 * flips / VIVE.refresh)
        assert report.status == DONE, report.errors
        head = report.head
        assert (scene, head["flips"]) == (scene, flips)
        assert (scene, head["missed_by_sequence"], head["missed_by_time"]) == (scene, 0, 0)
        assert abs(head["fps"] - head["mode"]["refresh_hz"]) < 0.01, scene
        assert head["planes"] == ["primary", *({path} & {"overlay", "cursor"})], scene
