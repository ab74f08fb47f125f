"""What clients may ask for, and the hardware or an older library may not have."""

import pytest

from support.desktop_stage import *  # noqa: F403
from support.desktop_stage import shown, shown_at

RED, GREEN, BLUE = 0xC01020, 0x10C020, 0x1020C0


def test_who_wants_torn_frames_gets_whole_ones_where_the_card_has_no_others(desk, client):
    window = client.window("red", RED)
    control = client.bound("wp_tearing_control_manager_v1", 1)
    hint = control.send("get_tearing_control", window.wl_surface)
    hint.send("set_presentation_hint", 1)  # async
    window.toplevel.send("set_fullscreen", None)
    client.connection.roundtrip()
    shown_at(desk, RED, (0, 0, 480, 270))
    for color in (GREEN, BLUE):
        window.color = color
        window.draw()
        shown_at(desk, color, (0, 0, 480, 270))


@pytest.mark.forky
def test_a_window_with_a_modal_dialog_gives_it_the_keyboard(desk, client, pointer):
    red = client.window("red", RED)
    x, y, *_ = shown(desk, RED)
    dialog = client.window("green", GREEN, (60, 40), parent=red)
    modal = client.bound("xdg_wm_dialog_v1", 1).send("get_xdg_dialog", dialog.toplevel)
    pointer.move(x + 2, y + 2)

    def click(enters: str) -> None:
        client.news()
        pointer.click()
        client.wait_for("pointer.button 272 released")
        client.wait_for(f"keyboard.enter {enters}")

    click(enters="red")
    modal.send("set_modal")
    click(enters="green")
    modal.send("unset_modal")
    click(enters="red")
