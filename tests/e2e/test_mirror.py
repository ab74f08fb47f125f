"""The spectator window: what a lessee shows, on the desktop."""

import re

import pytest

from support import drm_ioctl as drm
from support import leases
from support.control import DONE, REFUSED, display, subletctl
from support.drm_record import DrmRecord
from support.holdings import SWAPCHAINS, Holdings, assert_nothing_leaked
from support.story import Display, eventually
from support.unmasked_lease import take

pytestmark = pytest.mark.debug

RED, GREEN = 0xE01030, 0x10E060  # neither is in a row of the other


class TestMirror:
    @pytest.fixture
    def painter(self, client, side):
        painter = take(client, side)
        painter.paint(RED)
        return painter

    @staticmethod
    def seen(desk: Display, color: int) -> int:
        """How many pixels of the desktop have exactly this colour."""
        return desk.picture().rgb.count(color.to_bytes(3, "big"))

    def test_the_window_follows_what_the_lessee_shows(self, offering, painter, desk, side):
        background = desk.picture().rgb
        assert self.mirror(offering, side, "--size", "200x160").status == DONE
        eventually(lambda: self.seen(desk, RED) > 30_000, "red is mirrored")
        assert display(offering, side.name)["mirrored"]
        painter.paint(GREEN)
        eventually(lambda: self.seen(desk, GREEN) > 30_000, "then green")
        assert self.seen(desk, RED) == 0
        assert subletctl(offering, "mirror", side.name, "--off").status == DONE
        eventually(lambda: desk.picture().rgb == background, "the window is gone")
        assert not display(offering, side.name)["mirrored"]

    def test_its_title_is_written_in_the_font_of_the_file(self, configured, tmp_path, desk, side):
        rule = side.rule('lease = "offer"', "mask = false")
        sublet = configured(rule)
        client = sublet.client()
        client.news()
        take(client, side).paint(RED)
        assert self.mirror(sublet, side, "--size", "200x160").status == DONE
        eventually(lambda: self.seen(desk, RED) > 30_000, "red is mirrored")
        before = desk.still_picture().rgb
        (tmp_path / "config.toml").write_text(f'{rule}[desktop]\nfont = "Sans 6"\n', encoding="utf-8")
        assert subletctl(sublet, "reload").status == DONE
        eventually(lambda: desk.picture().rgb != before, "the title is smaller")

    def test_a_framebuffer_that_goes_away_leaves_black(self, offering, painter, desk, side):
        assert self.mirror(offering, side).status == DONE
        green = painter.paint(GREEN)
        eventually(lambda: self.seen(desk, GREEN), "green is mirrored")
        painter.remove(green)
        eventually(lambda: not self.seen(desk, GREEN), "green is gone")
        assert display(offering, side.name)["mirrored"]

    def test_a_part_of_the_picture_fills_the_window(self, offering, painter, desk, side):
        painter.paint_halves(RED, GREEN)
        crop = ("--size", "200x160", "--crop")
        half, height = side.mode.width // 2, side.mode.height
        assert self.mirror(offering, side, *crop, f"{half}x{height}+0+0").status == DONE
        eventually(lambda: self.seen(desk, RED) > 10_000, "the left half is shown")
        assert self.seen(desk, GREEN) == 0
        assert self.mirror(offering, side, *crop, f"8x8+{half}+0").status == DONE
        eventually(lambda: self.seen(desk, GREEN) > 10_000, "a part of the right half is shown")
        assert self.seen(desk, RED) == 0
        assert self.mirror(offering, side, *crop, f"8x8+{2 * half}+0").status == DONE
        eventually(lambda: not self.seen(desk, GREEN), "what is beside the picture is black")

    def test_it_ends_when_the_lease_becomes_masked(self, offering, painter, desk, side):
        background = desk.picture().rgb
        assert self.mirror(offering, side).status == DONE
        eventually(lambda: self.seen(desk, RED), "red is mirrored")
        assert subletctl(offering, "mask", side.name, "on").status == DONE
        eventually(lambda: desk.picture().rgb == background, "the window is gone")
        assert not display(offering, side.name)["mirrored"]
        assert self.mirror(offering, side).status == REFUSED

    def test_it_ends_with_the_lease(self, offering, client, painter, desk, side):
        background = desk.picture().rgb
        assert self.mirror(offering, side).status == DONE
        eventually(lambda: self.seen(desk, RED), "red is mirrored")
        client.leases[0].destroy()
        eventually(lambda: desk.picture().rgb == background, "the window is gone")
        assert not display(offering, side.name)["mirrored"]

    def test_nothing_but_a_lease_can_be_mirrored(self, offering, desk, headset):
        assert self.mirror(offering, desk).status == REFUSED
        assert self.mirror(offering, headset).status == REFUSED

    def test_looking_takes_no_lock_that_another_lessee_may_hold(
        self, configured, tmp_path, kernel, desk, side
    ):
        record = DrmRecord(tmp_path)
        sublet = configured(side.rule('lease = "offer"', "mask = false"), **record.environment)
        client = sublet.client()
        client.news()
        painter = take(client, side)
        painter.paint(RED)
        assert self.mirror(sublet, side, "--size", "200x160").status == DONE
        eventually(lambda: self.seen(desk, RED) > 30_000, "red is mirrored")
        record.forget()
        painter.paint(GREEN)
        eventually(lambda: self.seen(desk, GREEN) > 30_000, "then green")
        own = {desk.crtc().id}  # wlroots 0.20 reads its size of gamma ramps for each frame.
        calls = [call for call in record.calls(kernel) if call.name.startswith("get-")]
        assert {call.name for call in calls if call.objects != own} == {"get-crtc"}

    def test_a_thousand_pictures_leave_nothing_behind(self, offering, painter, card, desk, side):
        def look_for_a_while() -> int:
            """How many pictures were mirrored while the lessee showed some."""
            assert self.mirror(offering, side, "--rate", "1000", "--size", "64x48").status == DONE
            color = RED
            for _ in range(100):
                color ^= RED ^ GREEN
                painter.remove(painter.paint(color))
            assert subletctl(offering, "mirror", side.name, "--off").status == DONE
            told = re.findall(r"mirrored (\d+) pictures", offering.process.text())
            return int(told[-1])

        look_for_a_while()
        before = Holdings.of(offering, card).with_swapchains(SWAPCHAINS)
        memory = offering.process.memory()
        handle = _next_handle(offering, desk)
        looks = 0
        while looks < 1000:
            looks += look_for_a_while()
        assert_nothing_leaked(before, offering, card)
        assert offering.process.memory() < memory + 4096
        assert _next_handle(offering, desk) <= handle + SWAPCHAINS

    @staticmethod
    def mirror(sublet, display: Display, *options: str):
        return subletctl(sublet, "mirror", display.name, *options)


def _next_handle(sublet, desk: Display) -> int:
    """The GEM handle that the card's master would get next: handles that are left over drive it up."""
    framebuffer = next(p.fb for p in desk.planes() if p.fb)
    for pid, fd in leases.open_files(sublet.card, sublet.pid):
        with leases.borrowed(pid, fd) as ours:
            if drm.is_master(ours):
                handle = drm.call(ours, drm.MODE_GETFB2, drm.Fb2(fb_id=framebuffer)).handles[0]
                drm.call(ours, drm.GEM_CLOSE, drm.GemClose(handle))
                return handle
    raise AssertionError("sublet is not master")
