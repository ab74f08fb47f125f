"""A session from installed packages, as a user has it under seatd: ./testbed package.

Root starts the seat's daemon, as the machine's init does; everything else is a plain user's. The session
is what the entry for display managers says, and ends with the program that it is given. Exits with 0 if
all of it worked.
"""

from __future__ import annotations

import os
import pathlib
import subprocess
import sys

from session_story import (RUNTIME, SESSION, STATUS, UID, USER, eventually, make_user, session_command,
                           step)

SEAT = pathlib.Path("/run/seatd.sock")
PICTURE = pathlib.Path("/out/package.png")


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
    enabled = list(pathlib.Path("/etc/systemd/user").glob("*/sublet*"))
    if enabled:
        sys.exit(f"  ✗ whoever logs in has {enabled} started, beside the desktop that has the card")
    unwanted = [name for name in ("g++", "meson", "sway") if pathlib.Path("/usr/bin", name).exists()]
    if unwanted:
        sys.exit(f"  ✗ this root is not clean: {unwanted}")
    step("everything is installed, and nothing of the build")


def main() -> int:
    """Tells it."""
    check_installation()
    make_user("video")
    RUNTIME.mkdir(mode=0o700, parents=True)
    os.chown(RUNTIME, UID, UID)
    seatd = subprocess.Popen(["seatd", "-g", "video"], env={**os.environ, "SEATD_VTBOUND": "0"})
    try:
        eventually(SEAT.exists, "seatd has its socket")
        status = run_session()
    finally:
        seatd.terminate()
    if status != STATUS:
        print(f"  ✗ the session ended with status {status}, and should have with {STATUS}")
        return 1
    PICTURE.write_bytes(pathlib.Path(f"/home/{USER}/picture.png").read_bytes())
    step(f"the session under seatd ended with its program's status; the desktop: {PICTURE}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
