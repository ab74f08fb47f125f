"""What the stories of installed packages have in common."""

from __future__ import annotations

import configparser
import pathlib
import shlex
import subprocess
import time

USER, UID = "visitor", 1000
RUNTIME = pathlib.Path(f"/run/user/{UID}")
ENTRY = pathlib.Path("/usr/share/wayland-sessions/sublet.desktop")
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


def step(text: str):
    """Says what has worked."""
    print(f"  ✓ {text}", flush=True)


def told(*words: str) -> str:
    """What a program prints; CalledProcessError if it fails."""
    return subprocess.run(words, check=True, text=True, stdout=subprocess.PIPE).stdout.strip()


def eventually(condition, what: str):
    """Waits until it holds; AssertionError if it does not in time."""
    deadline = time.monotonic() + DEADLINE
    while not condition():
        assert time.monotonic() < deadline, f"after {DEADLINE} s still not: {what}"
        time.sleep(0.05)


def make_user(*groups: str):
    """As adduser does."""
    subprocess.run(["useradd", "--create-home", "--uid", str(UID), "--groups", ",".join(groups), USER],
                   check=True)


def session_command() -> list:
    """What the entry for display managers starts."""
    entry = configparser.ConfigParser(interpolation=None)
    entry.read(ENTRY)
    return shlex.split(entry["Desktop Entry"]["Exec"])
