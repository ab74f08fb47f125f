"""Compositors that do not run as root: wayfire, and KWin, which takes nothing but a session of logind."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from support.compositor import Compositor
from support.processes import Process
from support.story import eventually

USER = 1000  # needs no name
DAEMON = Path(__file__).with_name("login_daemon.py")
BUS = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:path={path}</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow receive_sender="*"/>
    <allow own="*"/>
    <allow user="*"/>
  </policy>
</busconfig>
"""
SYSTEMD = Path("/run/systemd")
MADE_BY_US = "session-of-sublet-tests"
# What libsystemd reads of a session, in SYSTEMD: see sd-login(3).
SESSION_FILES = {
    "sessions/1": f"UID={USER}\nUSER=lessor\nACTIVE=1\nSTATE=active\nREMOTE=0\nTYPE=wayland\nCLASS=user\n"
    "SEAT=seat0\n",
    f"users/{USER}": "NAME=lessor\nSTATE=active\nDISPLAY=1\nSESSIONS=1\nACTIVE_SESSIONS=1\nSEATS=seat0\n"
    "ACTIVE_SEATS=seat0\n",
    "seats/seat0": f"IS_SEAT0=1\nCAN_GRAPHICAL=1\nACTIVE=1\nACTIVE_UID={USER}\nSESSIONS=1\nUIDS={USER}\n",
}  # fmt: skip


class UserCompositor(Compositor):
    """One that runs as a user who may open cards and input devices."""

    def __init__(self, argv: Sequence[str], card: str, **env: str) -> None:
        as_user = ["setpriv", f"--reuid={USER}", f"--regid={USER}", "--groups=video,render,input", "--"]
        super().__init__([*as_user, *argv], card, **env)

    def restart(self) -> None:
        folder = Path(self._folder.name)
        os.chown(folder, USER, USER)
        self.environment["HOME"] = str(folder)
        super().restart()


def make_session() -> None:
    """Puts a session where libsystemd looks. RuntimeError, and nothing is changed, if a logind has put others
    there."""
    mark = SYSTEMD / MADE_BY_US
    there = [str(SYSTEMD / name) for name in ("sessions", "users", "seats") if (SYSTEMD / name).exists()]
    if there and not mark.exists():
        raise RuntimeError(f"this machine has a logind ({', '.join(there)}), and its sessions would be overwritten: "
                           "play it in a guest, by ./testbed")  # fmt: skip
    SYSTEMD.mkdir(parents=True, exist_ok=True)
    mark.touch()
    for name, text in SESSION_FILES.items():
        path = SYSTEMD / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="ascii")


def remove_session() -> None:
    """Takes it away again, if it was made here."""
    mark = SYSTEMD / MADE_BY_US
    if not mark.exists():
        return
    for name in SESSION_FILES:
        (SYSTEMD / name).unlink(missing_ok=True)
        with contextlib.suppress(OSError):  # there is more in it
            (SYSTEMD / name).parent.rmdir()
    mark.unlink()


class SessionCompositor(UserCompositor):
    """One with a logind and buses of its own (login_daemon.py): its session is always active. There is one at a
    time. RuntimeError on a machine with another logind."""

    def __init__(self, argv: Sequence[str], card: str, **env: str) -> None:
        self._helpers: list[Process] = []
        make_session()
        session = {
            "XDG_SESSION_TYPE": "wayland", "XDG_SESSION_CLASS": "user", "XDG_SESSION_ID": "1",
            "XDG_SEAT": "seat0", "LIBGL_ALWAYS_SOFTWARE": "1",
        }  # fmt: skip
        super().__init__(argv, card, **session, **env)

    def restart(self) -> None:
        self._end_helpers()
        folder = Path(self._folder.name)
        system, session = (self._start_bus(folder, name) for name in ("system", "session"))
        self.environment |= {"DBUS_SYSTEM_BUS_ADDRESS": system, "DBUS_SESSION_BUS_ADDRESS": session}
        self._start([sys.executable, str(DAEMON), str(USER)], folder / "login.log", "ready")
        super().restart()

    def kill(self) -> None:
        super().kill()
        self._end_helpers()

    def stop(self) -> int:
        try:
            return super().stop()
        finally:
            self._end_helpers()

    def forget(self) -> None:
        super().forget()
        remove_session()

    def _start_bus(self, folder: Path, name: str) -> str:
        """Its address."""
        path, config = folder / f"{name}-bus", folder / f"{name}.conf"
        path.unlink(missing_ok=True)
        config.write_text(BUS.format(path=path), encoding="ascii")
        command = ["dbus-daemon", f"--config-file={config}", "--nofork", "--print-address"]
        self._start(command, folder / f"{name}.log", "unix:path=")
        path.chmod(0o777)
        return f"unix:path={path}"

    def _start(self, command: list[str], log: Path, ready: str) -> None:
        log.unlink(missing_ok=True)
        process = Process(command, env=self.environment, output=log)
        self._helpers.append(process)
        eventually(lambda: ready in process.text(), f"{process.name} is ready")

    def _end_helpers(self) -> None:
        while self._helpers:
            self._helpers.pop().kill()


def kwin(card: str, *, monitors: bool = False, **env: str) -> Compositor:
    options = ["--no-lockscreen", "--no-global-shortcuts", "--no-kactivities"]
    return SessionCompositor(["kwin_wayland", *options], card, KWIN_DRM_DEVICES=card, **env)


def wayfire(card: str, *, monitors: bool = False, **env: str) -> Compositor:
    """It draws by OpenGL ES alone, and does not start as root."""
    renders = {"WLR_RENDERER": "gles2", "WLR_RENDERER_ALLOW_SOFTWARE": "1"}
    return UserCompositor(["wayfire", "-c", "/dev/null"], card, **(renders | env))
