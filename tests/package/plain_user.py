"""A session from installed packages, as a user has it: ./testbed package.

Root starts the seat's daemon, as the machine's init does; everything else is a plain user's. The session
is what the entry for display managers says, and ends with the program that it is given. Exits with 0 if
all of it worked.
"""

from __future__ import annotations

import configparser
import os
import pathlib
import shlex
import subprocess
import sys
import time

USER, UID = "visitor", 1000
RUNTIME = pathlib.Path(f"/run/user/{UID}")
SEAT = pathlib.Path("/run/seatd.sock")
ENTRY = pathlib.Path("/usr/share/wayland-sessions/sublet.desktop")
PICTURE = pathlib.Path("/out/package.png")
DEADLINE = 60

# The user's session, told step by step; the first that fails ends it.
SESSION = r"""
set -eu
step() { printf '  ✓ %s\n' "$*"; }
test "$(id -u)" = 1000
step "the session runs as $(id -un), in $XDG_CURRENT_DESKTOP, on $WAYLAND_DISPLAY"
foot --title "installed from packages" sh -c 'subletctl list; exec sleep 1000' &
subletctl list
subletctl list | grep -q "desktop"
step "subletctl shows the displays"
headset=$(sublet-lessee list --non-desktop | awk '/^  [^ ]/ { print $1; exit }')
sublet-lessee run -c "$headset" --frames 30
step "sublet-lessee has leased $headset and shown 30 frames"
sublet-lessee exec -- sh -c 'test -n "$LEASE_FD"'
step "sublet-lessee exec has run a program on the headset"
until grim -o "$(subletctl list | awk '$2 == "desktop" { print $1; exit }')" "$HOME/picture.png" &&
    test "$(wc -c < "$HOME/picture.png")" -gt 2000; do sleep 0.2; done
step "grim has taken a picture of the desktop"
exit 7
"""
STATUS = 7  # of the program, which is to be that of the session


def eventually(condition, what: str):
    """Waits until it holds; SystemExit if it does not in time."""
    deadline = time.monotonic() + DEADLINE
    while not condition():
        if time.monotonic() > deadline:
            sys.exit(f"  ✗ {what}")
        time.sleep(0.05)


def make_user():
    """As adduser and the login do."""
    subprocess.run(["useradd", "--create-home", "--uid", str(UID), "--groups", "video", USER],
                   check=True)
    RUNTIME.mkdir(mode=0o700, parents=True)
    os.chown(RUNTIME, UID, UID)


def session_command() -> list:
    """What the entry for display managers starts."""
    entry = configparser.ConfigParser(interpolation=None)
    entry.read(ENTRY)
    return shlex.split(entry["Desktop Entry"]["Exec"])


def run_session() -> int:
    """Its exit status."""
    environment = {
        "PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": f"/home/{USER}", "USER": USER,
        "LANG": "C.UTF-8", "XDG_RUNTIME_DIR": str(RUNTIME), "LIBSEAT_BACKEND": "seatd",
        # A virtual machine has neither input devices nor a GPU.
        "WLR_RENDERER": "pixman", "WLR_LIBINPUT_NO_DEVICES": "1",
        "WLR_DRM_DEVICES": os.environ["SUBLET_CARD"],
    }
    words = ["setpriv", "--reuid", USER, "--regid", USER, "--init-groups",
             *session_command(), "--", "sh", "-c", SESSION]
    return subprocess.run(words, env=environment, cwd=f"/home/{USER}", check=False).returncode


def check_installation():
    """Everything that a package of sublet brings."""
    for file in ("/usr/lib/systemd/user/sublet.service", "/usr/lib/systemd/user/sublet-broker.service",
                 "/usr/share/bash-completion/completions/subletctl",
                 "/usr/share/doc/sublet/examples/kiosk.toml"):
        if not pathlib.Path(file).exists():
            sys.exit(f"  ✗ {file} is not installed")
    for example in sorted(pathlib.Path("/usr/share/doc/sublet/examples").glob("*.toml")):
        subprocess.run(["sublet", "--check-config", "--config", example], check=True)
    unwanted = [name for name in ("g++", "meson", "sway") if pathlib.Path("/usr/bin", name).exists()]
    if unwanted:
        sys.exit(f"  ✗ this root is not clean: {unwanted}")
    print("  ✓ everything is installed, and nothing of the build")


def main() -> int:
    """Tells it."""
    check_installation()
    make_user()
    seatd = subprocess.Popen(["seatd", "-g", "video"], env={**os.environ, "SEATD_VTBOUND": "0"})
    try:
        eventually(SEAT.exists, "seatd does not start")
        status = run_session()
    finally:
        seatd.terminate()
    if status != STATUS:
        print(f"  ✗ the session ended with status {status}, and should have with {STATUS}")
        return 1
    PICTURE.write_bytes(pathlib.Path(f"/home/{USER}/picture.png").read_bytes())
    print(f"  ✓ the session ended with its program's status; the desktop: {PICTURE}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
