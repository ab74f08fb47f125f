"""What a user who has logged in does with sublet: the session of the display manager's entry, and the
units of the user's service manager. service_manager.py starts it as such a user, in a session of logind.

Exits with 0 if all of it worked.
"""

from __future__ import annotations

import os
import pathlib
import subprocess
import sys

from session_story import SESSION, STATUS, eventually, session_command, step, told

# Before the programs of the session: what logind and the service manager know of it.
LOGGED_IN = r"""
set -eu
test "$(loginctl show-session "$XDG_SESSION_ID" -P Type -P Active | tr '\n' ' ')" = "wayland yes "
test "$LIBSEAT_BACKEND" = logind
until systemctl --user is-active --quiet sublet-session.target; do sleep 0.2; done
systemctl --user is-active --quiet graphical-session.target
systemctl --user show-environment | grep -qx "WAYLAND_DISPLAY=$WAYLAND_DISPLAY"
printf '  ✓ session %s of logind is active, and sublet-session.target with it\n' "$XDG_SESSION_ID"
"""
IMPATIENT = pathlib.Path("~/.config/systemd/user/sublet-broker.service.d/impatient.conf").expanduser()


def systemctl(*words: str) -> str:
    """What the user's service manager answers; CalledProcessError if it refuses."""
    return told("systemctl", "--user", *words)


def state(unit: str, name: str) -> str:
    return systemctl("show", "-P", name, unit)


def run_session():
    """What the entry for display managers starts."""
    status = subprocess.run([*session_command(), "--", "sh", "-c", LOGGED_IN + SESSION], check=False)
    assert status.returncode == STATUS, f"the session ended with {status.returncode}"
    eventually(lambda: state("sublet-session.target", "ActiveState") == "inactive",
               "the session's target has ended")
    assert "WAYLAND_DISPLAY" not in systemctl("show-environment")
    step("the session has ended, and its target and variables with it")


def run_broker():
    """Leases without a desktop, by a service that says when it is ready, and is watched."""
    IMPATIENT.parent.mkdir(parents=True)
    IMPATIENT.write_text("[Service]\nWatchdogSec=2\n", encoding="ascii")
    systemctl("daemon-reload")
    systemctl("start", "sublet-broker")
    lease = ["sublet-lessee", "run", "--non-desktop", "--frames", "10"]
    client = {**os.environ, "WAYLAND_DISPLAY": "sublet-broker"}
    subprocess.run(lease, env=client, check=True)
    step(f"sublet-broker.service lends displays: {state('sublet-broker', 'StatusText')}")
    systemctl("reload", "sublet-broker")
    step("it has read its configuration again")
    systemctl("kill", "--signal=STOP", "sublet-broker")
    eventually(lambda: state("sublet-broker", "NRestarts") == "1"
               and state("sublet-broker", "ActiveState") == "active", "its watchdog has fired")
    subprocess.run(lease, env=client, check=True)
    step("its watchdog has started it again after it stood still")
    systemctl("stop", "sublet-broker")
    assert state("sublet-broker", "Result") == "success", state("sublet-broker", "Result")


def run_desktop():
    """The desktop as a service."""
    systemctl("start", "sublet")
    eventually(lambda: state("sublet-session.target", "ActiveState") == "active",
               "the service has started the session's target")
    step(f"sublet.service is there: {state('sublet', 'StatusText')}")
    systemctl("stop", "sublet")
    assert state("sublet", "Result") == "success", state("sublet", "Result")
    eventually(lambda: state("sublet-session.target", "ActiveState") == "inactive",
               "the session's target has ended")
    step("it has stopped in order")


def main() -> int:
    """Tells it."""
    systemctl("set-environment", *(f"{name}={os.environ[name]}" for name in
                                   ("WLR_RENDERER", "WLR_LIBINPUT_NO_DEVICES", "WLR_DRM_DEVICES",
                                    "LIBSEAT_BACKEND")))
    try:
        run_session()
        run_broker()
        run_desktop()
    except (AssertionError, subprocess.CalledProcessError) as error:
        print(f"  ✗ {error}", flush=True)
        subprocess.run(["systemctl", "--user", "--no-pager", "status", "sublet*"], check=False)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
