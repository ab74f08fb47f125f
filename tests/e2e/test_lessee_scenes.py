"""Every scene of sublet-lessee as it is seen on the headset."""

import pytest

from support import frame_code, png
from support.capture import Picture
from support.lessee import DONE, USAGE
from support.story import eventually

BARS = ["ffffff", "ffff00", "00ffff", "00ff00", "ff00ff", "ff0000", "0000ff", "000000"]
RENDERERS = ["dumb", "gles"]


def colour(picture: Picture, x: float, y: float) -> str:
    """At a place from 0 to 1; y counts from below the frame code."""
    top = picture.width // frame_code.CELLS
    at = int(x * picture.width), top + int(y * (picture.height - top))
    return bytes(picture.pixel(*at)).hex()


def below_code(picture: Picture) -> bytes:
    """What is seen beside the frame's number, which changes in any case."""
    return picture.rgb[picture.width // frame_code.CELLS * picture.width * 3 :]


def colours(rgb: bytes) -> set[str]:
    return {rgb[at : at + 3].hex() for at in range(0, len(rgb), 3)}


@pytest.mark.parametrize("renderer", RENDERERS)
def test_one_colour(run_lessee, headset, renderer):
    run_lessee("--scene", "solid:336699", "--renderer", renderer).wait_until_lit()
    picture = headset.picture()
    assert {colour(picture, x, y) for x in (0.1, 0.9) for y in (0.01, 0.99)} == {"336699"}


@pytest.mark.parametrize("renderer", RENDERERS)
def test_colour_bars(run_lessee, headset, renderer):
    run_lessee("--scene", "bars", "--renderer", renderer).wait_until_lit()
    picture = headset.picture()
    assert [colour(picture, (2 * i + 1) / 16, 0.5) for i in range(8)] == BARS


def test_the_flash_comes_out_of_the_dark(run_lessee, headset):
    run_lessee("--scene", "flash").wait_until_lit()
    for shade in ("000000", "ffffff", "000000"):
        eventually(lambda: colour(headset.picture(), 0.5, 0.9) == shade, f"{shade} is shown")


def test_the_cube_turns(run_lessee, headset):
    run_lessee("--scene", "cube").wait_until_lit()
    before = below_code(headset.picture())
    eventually(lambda: below_code(headset.picture()) != before, "it is seen from another side")
    more_than_a_face = 3  # with the background
    eventually(lambda: len(colours(below_code(headset.picture()))) >= more_than_a_face, "it has faces")


@pytest.fixture
def chequered(tmp_path):
    """Four colours, twice as wide as it is high."""
    upper, lower = [0xFF, 0, 0] * 50 + [0, 0xFF, 0] * 50, [0, 0, 0xFF] * 50 + [0xFF, 0xFF, 0] * 50
    path = tmp_path / "chequered.png"
    path.write_bytes(png.encode(100, 50, bytes(upper * 25 + lower * 25)))
    return path


@pytest.mark.parametrize("renderer", RENDERERS)
def test_a_picture_is_as_large_as_it_fits(run_lessee, headset, chequered, renderer):
    run_lessee("--scene", f"png:{chequered}", "--renderer", renderer).wait_until_lit()
    first = headset.frame()
    picture = headset.picture()
    quarters = [colour(picture, x, y) for y in (0.3, 0.7) for x in (0.25, 0.75)]
    assert quarters == ["ff0000", "00ff00", "0000ff", "ffff00"]
    height = picture.height - picture.width // frame_code.CELLS
    assert picture.width / height < 2, "the display is narrower: bars above and below"
    used = picture.width / 2 / height
    edges = [0.5 - used / 2, 0.5 + used / 2]
    assert [colour(picture, 0.3, y) for y in (edges[0] - 0.02, edges[1] + 0.02)] == ["000000"] * 2
    assert colour(picture, 0.3, edges[0] + 0.02) == "ff0000"
    assert colour(picture, 0.3, edges[1] - 0.02) == "0000ff"
    eventually(lambda: headset.frame() > first, "a later frame is shown")


def test_what_is_no_picture_is_refused_by_name(run_lessee, tmp_path):
    missing = tmp_path / "missing.png"
    wrong = tmp_path / "wrong.png"
    wrong.write_text("no picture", encoding="utf-8")
    for path in (missing, wrong):
        report = run_lessee("--scene", f"png:{path}").finish()
        assert report.status == USAGE
        assert str(path) in report.errors


@pytest.mark.parametrize(
    ("option", "colours_of_it"), [("--overlay", {"ff8000"}), ("--cursor", {"ffffff", "000000"})]
)
def test_a_picture_of_its_own_moves_on_another_plane(run_lessee, headset, option, colours_of_it):
    lessee = run_lessee("--scene", "solid:336699", option).wait_until_lit()
    before = below_code(headset.picture())
    assert colours_of_it < colours(before)
    eventually(lambda: below_code(headset.picture()) != before, "it moves")
    report = lessee.stop()
    assert report.status == DONE
    assert report.head["planes"] == ["primary", option.removeprefix("--")]
