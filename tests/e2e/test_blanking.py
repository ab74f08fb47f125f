"""What the administrator may set on a leased display without disturbing its lessee."""

import struct

import pytest

from support.control import DONE, REFUSED, display, subletctl
from support.story import eventually
from support.unmasked_lease import gamma, take

pytestmark = pytest.mark.debug

RED, GREEN = 0xE01030, 0x10E060


class TestGamma:
    def test_the_colours_are_bent_and_come_back(self, offering, client, side, kernel):
        painter = take(client, side)
        painter.set_gamma(0x8000)
        before = gamma(kernel, painter.crtc)
        assert subletctl(offering, "gamma", side.name, "1:2:0.5").status == DONE
        ramp = list(struct.iter_unpack("=3H2x", gamma(kernel, painter.crtc)))
        linear = [i / (len(ramp) - 1) for i in range(len(ramp))]
        bent = [tuple(round(0xFFFF * x**power) for power in (1, 1 / 2, 2)) for x in linear]
        assert all(abs(a - b) <= 1 for one, other in zip(ramp, bent) for a, b in zip(one, other))
        assert subletctl(offering, "gamma", side.name, "off").status == DONE
        assert gamma(kernel, painter.crtc) == before

    def test_a_blanked_display_is_lit_with_it(self, offering, client, side, kernel):
        painter = take(client, side)
        assert subletctl(offering, "blank", side.name, "on").status == DONE
        assert subletctl(offering, "gamma", side.name, "2").status == DONE
        assert not any(gamma(kernel, painter.crtc))
        assert subletctl(offering, "blank", side.name, "off").status == DONE
        assert any(gamma(kernel, painter.crtc))
        assert subletctl(offering, "mask", side.name, "on").status == DONE
        assert gamma(kernel, painter.crtc) == b""
        assert subletctl(offering, "gamma", side.name, "2").status == REFUSED

    def test_the_next_of_the_display_does_not_have_it(self, offering, client, side, kernel):
        take(client, side)
        assert subletctl(offering, "gamma", side.name, "2").status == DONE
        client.leases[0].destroy()
        eventually(side.shows_something, "the desktop is back")
        assert gamma(kernel, side.crtc().id) == b""
        assert subletctl(offering, "gamma", side.name, "2").status == REFUSED


class TestBlanking:
    def test_a_lessee_goes_on_unseen(self, offering, client, side, kernel):
        painter = take(client, side)
        painter.paint(RED)
        assert subletctl(offering, "blank", side.name, "on").status == DONE
        assert display(offering, side.name)["blanked"]
        assert not any(gamma(kernel, painter.crtc))
        painter.paint(GREEN)
        assert side.lit
        assert subletctl(offering, "blank", side.name, "off").status == DONE
        assert not display(offering, side.name)["blanked"]
        assert gamma(kernel, painter.crtc) == b""
        assert side.shows_only(GREEN)

    def test_what_cannot_be_blanked_cannot_be_unblanked(self, offering, client, side):
        painter = take(client, side)
        painter.commit(painter.dark())
        for wish in ("on", "off"):
            assert subletctl(offering, "blank", side.name, wish).status == REFUSED

    def test_masking_lights_the_display(self, offering, client, side, kernel):
        painter = take(client, side)
        painter.set_gamma(0x8000)
        before = gamma(kernel, painter.crtc)
        assert subletctl(offering, "blank", side.name, "on").status == DONE
        assert subletctl(offering, "mask", side.name, "on").status == DONE
        assert gamma(kernel, painter.crtc) == before
        assert not display(offering, side.name)["blanked"]
        assert subletctl(offering, "blank", side.name, "on").status == REFUSED

    def test_a_ramp_that_the_lessee_sets_meanwhile_is_its_own(self, offering, client, side, kernel):
        painter = take(client, side)
        assert subletctl(offering, "blank", side.name, "on").status == DONE
        painter.set_gamma(0x4000)
        its = gamma(kernel, painter.crtc)
        assert subletctl(offering, "mask", side.name, "on").status == DONE
        assert gamma(kernel, painter.crtc) == its
        assert subletctl(offering, "mask", side.name, "off").status == DONE
        assert subletctl(offering, "gamma", side.name, "2").status == DONE
        assert gamma(kernel, painter.crtc) != its
        assert subletctl(offering, "gamma", side.name, "off").status == DONE
        assert gamma(kernel, painter.crtc) == its

    def test_the_end_of_the_lease_lights_the_display(self, offering, client, side, kernel):
        take(client, side)
        assert subletctl(offering, "blank", side.name, "on").status == DONE
        client.leases[0].destroy()
        eventually(side.shows_something, "the desktop is back")
        assert gamma(kernel, side.crtc().id) == b""
        assert not display(offering, side.name)["blanked"]

    def test_a_desktop_display_goes_dark_and_comes_back(self, sublet, desk):
        eventually(desk.shows_something, "the desktop is shown")
        before = desk.picture().rgb
        assert subletctl(sublet, "blank", desk.name, "on").status == DONE
        assert not desk.lit
        shown = display(sublet, desk.name)
        assert shown["blanked"] and shown["on_desktop"] and shown["mode"] is None
        assert subletctl(sublet, "blank", desk.name, "off").status == DONE
        eventually(lambda: desk.shows(lambda picture: picture.rgb == before), "it is as it was")
        assert not display(sublet, desk.name)["blanked"]

    def test_a_dark_headset_cannot_be_blanked(self, sublet, headset):
        assert subletctl(sublet, "blank", headset.name, "on").status == REFUSED
