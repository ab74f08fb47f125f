"""Packages under logind: systemd is process 1 of a namespace, with the system's bus, logind, and a
service manager for the user who logs in and does logged_in.py. udev is the guest's, and shares /run with
that systemd: who has a seat's devices is what udev reads there, from version 258 on.

That takes a machine with a whole kernel: QEMU's. Exits with 0 if all of it worked.
"""

from __future__ import annotations

import os
import pathlib
import subprocess
import sys

from session_story import USER, make_user

PAM_SERVICE = "sublet-login"
LOGIN = "sublet-login.service"
PAM = """\
auth required pam_permit.so
account required pam_permit.so
session required pam_systemd.so
"""
# The login: it is what the machine was started for, and its status is the machine's.
UNIT = """\
[Unit]
Description=What a user does who has logged in
Wants=dbus.socket systemd-logind.service
After=dbus.socket systemd-logind.service
SuccessAction=exit
FailureAction=exit
DefaultDependencies=no

[Service]
User={user}
PAMName={pam}
WorkingDirectory=/home/{user}
TTYPath=/dev/tty1
StandardInput=tty-force
StandardOutput=append:{words}
StandardError=append:{words}
{variables}
ExecStart=/usr/bin/python3 /src/tests/package/logged_in.py
"""
# The guest has its own.
NOT_NEEDED = ("systemd-firstboot.service", "systemd-hwdb-update.service", "systemd-udev-trigger.service",
              "systemd-udevd.service", "systemd-udevd-control.socket", "systemd-udevd-kernel.socket")
START = r"""
set -e
mkdir -p /run/lock /run/systemd/system
mount -t cgroup2 cgroup2 /sys/fs/cgroup
cp --no-dereference "$1"/*.service "$1"/*.socket /run/systemd/system
exec env -i container=sublet PATH=/usr/sbin:/usr/bin:/sbin:/bin \
    /usr/lib/systemd/systemd --unit="$2" --log-target=kmsg --show-status=no
"""


def main() -> int:
    """The exit status of logged_in.py."""
    make_user()     # in no group: the card is his because he is logged in at its seat
    folder = pathlib.Path("/var/lib/sublet-login")
    folder.mkdir()
    words = folder / "words"    # what is said there: a pipe
    os.mkfifo(words)
    variables = {"XDG_SESSION_TYPE": "wayland", "XDG_SESSION_CLASS": "user", "XDG_SEAT": "seat0",
                 "XDG_VTNR": "1", "LANG": "C.UTF-8", "LIBSEAT_BACKEND": "logind",
                 "WLR_RENDERER": "pixman", "WLR_LIBINPUT_NO_DEVICES": "1",
                 "WLR_DRM_DEVICES": os.environ["SUBLET_CARD"]}
    (folder / LOGIN).write_text(UNIT.format(
        user=USER, pam=PAM_SERVICE, words=words,
        variables="\n".join(f'Environment="{name}={value}"' for name, value in variables.items()),
    ), encoding="ascii")
    for unit in NOT_NEEDED:
        (folder / unit).symlink_to("/dev/null")
    pathlib.Path("/etc/pam.d", PAM_SERVICE).write_text(PAM, encoding="ascii")
    pathlib.Path("/etc/machine-id").write_text("0123456789abcdef0123456789abcdef\n", encoding="ascii")
    said = os.open(words, os.O_RDWR)    # or whoever reads would wait for one who writes
    with subprocess.Popen(["cat", words]):
        machine = subprocess.run(["unshare", "--fork", "--pid", "--kill-child", "--mount",
                                  "--mount-proc", "sh", "-c", START, "sh", folder, LOGIN],
                                 stdin=subprocess.DEVNULL, check=False)
        os.close(said)
    if machine.returncode:
        print(f"  ✗ the machine ended with {machine.returncode}", flush=True)
    return machine.returncode


if __name__ == "__main__":
    sys.exit(main())
