"""A screen is shared through the desktop portal, as browsers and conference programs do it: D-Bus
starts xdg-desktop-portal and its part for wlroots, and the picture comes by PipeWire."""

import os
import subprocess
from pathlib import Path

import pytest

from support.capture import Picture
from support.desktop_stage import *  # noqa: F403
from support.desktop_stage import box_of, hears, shown
from support.session_bus import SessionBus
from support.story import eventually

pytestmark = pytest.mark.desktop

SESSION = Path(__file__).parents[2] / "packaging/session"
RED = 0xC01020
MONITOR = 1  # kind of source
NO_REPLY_BUT_A_SIGNAL = 30  # seconds


@pytest.fixture
def bus(tmp_path):
    """Its programs find sublet's choice of portals, and need ask nobody what to share."""
    portals = tmp_path / "share/xdg-desktop-portal"
    portals.mkdir(parents=True)
    (portals / "sublet-portals.conf").symlink_to(SESSION / "sublet-portals.conf")
    settings = tmp_path / "config/xdg-desktop-portal-wlr"
    settings.mkdir(parents=True)
    (settings / "config").write_text("[screencast]\nchooser_type = none\n", encoding="ascii")
    bus = SessionBus(
        tmp_path,
        HOME=str(tmp_path),
        XDG_CONFIG_HOME=str(tmp_path / "config"),
        XDG_DATA_DIRS=f"{tmp_path}/share:/usr/local/share:/usr/share",
    )
    yield bus
    bus.close()


@pytest.fixture
def sublet(start_sublet, bus, desk, pointer, keyboard, tmp_path):
    """With what sublet-session does when sublet has started. A user's bus has a runtime folder from
    the beginning, and so has PipeWire."""
    told = tmp_path / "told"
    sublet = start_sublet(
        "-s", "dbus-update-activation-environment XDG_RUNTIME_DIR && "
              f"sh {SESSION}/sublet-session --started && touch {told}",
        DBUS_SESSION_BUS_ADDRESS=bus.address, XDG_CURRENT_DESKTOP="sublet",
    )  # fmt: skip
    hears(sublet, pointer, keyboard)
    eventually(desk.shows_something, "the desktop is shown")
    eventually(told.exists, "the bus knows of the session")
    for program in ("pipewire", "wireplumber"):
        bus.start([program], {**sublet.environment_of_clients(), "HOME": str(tmp_path)})
    runtime = Path(sublet.environment["XDG_RUNTIME_DIR"])
    eventually((runtime / "pipewire-0").exists, "PipeWire is there")
    return sublet


class Portal:
    """The portal for screen casts, as one program sees it."""

    def __init__(self, bus: SessionBus, monkeypatch) -> None:
        import jeepney
        from jeepney.io.blocking import open_dbus_connection

        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", bus.address)
        self._jeepney = jeepney
        self._connection = open_dbus_connection(enable_fds=True)
        self._requests = 0

    def call(self, method: str, signature: str, *args):
        """The reply's body."""
        address = self._jeepney.DBusAddress(
            "/org/freedesktop/portal/desktop", "org.freedesktop.portal.Desktop",
            "org.freedesktop.portal.ScreenCast",
        )  # fmt: skip
        message = self._jeepney.new_method_call(address, method, signature, args)
        reply = self._connection.send_and_get_reply(message, timeout=NO_REPLY_BUT_A_SIGNAL)
        assert reply.header.message_type == self._jeepney.MessageType.method_return, reply.body
        return reply.body

    def request(self, method: str, signature: str, *args, **options) -> dict:
        """What the user's answer is, as a signal of the request tells it."""
        self._requests += 1
        token = f"sublet{self._requests}"
        sender = self._connection.unique_name[1:].replace(".", "_")
        answered = self._jeepney.MatchRule(
            type="signal", interface="org.freedesktop.portal.Request", member="Response",
            path=f"/org/freedesktop/portal/desktop/request/{sender}/{token}",
        )  # fmt: skip
        self._connection.send_and_get_reply(self._jeepney.message_bus.AddMatch(answered))
        options["handle_token"] = ("s", token)
        with self._connection.filter(answered) as answers:
            self.call(method, signature, *args, options)
            response = self._connection.recv_until_filtered(answers, timeout=NO_REPLY_BUT_A_SIGNAL)
        status, results = response.body
        assert status == 0, f"{method}: {status}"
        return results

    def close(self) -> None:
        self._connection.close()


@pytest.fixture
def portal(sublet, bus, monkeypatch):
    portal = Portal(bus, monkeypatch)
    yield portal
    portal.close()


def frame(fd: int, node: int, size: tuple[int, int], path: Path, environment) -> Picture:
    """The first picture of a PipeWire stream."""
    command = [
        "gst-launch-1.0", "-q", "pipewiresrc", f"fd={fd}", f"path={node}", "num-buffers=1", "!",
        "videoconvert", "!", "video/x-raw,format=RGB", "!", "filesink", f"location={path}",
    ]  # fmt: skip
    subprocess.run(command, env=environment, pass_fds=(fd,), check=True, timeout=60)
    picture = Picture(*size)
    picture.rgb[:] = path.read_bytes()
    return picture


def test_a_screen_is_shared(portal, sublet, desk, client, tmp_path):
    client.window("red", RED)
    box = shown(desk, RED)
    session = portal.request(
        "CreateSession", "a{sv}", session_handle_token=("s", "sharing")
    )["session_handle"][1]  # fmt: skip
    portal.request("SelectSources", "oa{sv}", session, types=("u", MONITOR))
    ((node, of_stream),) = portal.request("Start", "osa{sv}", session, "")["streams"][1]
    assert of_stream["size"][1] == (480, 270)
    (remote,) = portal.call("OpenPipeWireRemote", "oa{sv}", session, {})
    fd = os.dup(remote.fileno())
    try:
        environment = {**sublet.environment_of_clients(), "HOME": str(tmp_path)}
        picture = frame(fd, node, (480, 270), tmp_path / "frame.rgb", environment)
    finally:
        os.close(fd)
    assert box_of(picture, RED) == box
