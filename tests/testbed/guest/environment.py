"""The environment in which a command runs in the guest, where the host gave nothing else."""

import json

RUNTIME_DIR = "/run/user/0"
PATH = ":".join([
    "/build/compositor", "/build/compositor/subletctl", "/build/lessee-client",
    "/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"])

DEFAULTS = {
    "PATH": PATH,
    "HOME": "/root",
    "USER": "root",
    "LOGNAME": "root",
    "SHELL": "/bin/bash",
    "LANG": "C.UTF-8",
    "XDG_RUNTIME_DIR": RUNTIME_DIR,
    "PYTHONPATH": "/src/tests",
    "PYTHONDONTWRITEBYTECODE": "1",
    "SUBLET_BUILD": "/build",
    "SUBLET_OUT": "/out",
    "LIBSEAT_BACKEND": "noop",
    "WLR_LIBINPUT_NO_DEVICES": "1",
    "WLR_RENDERER": "pixman",
    "LP_NUM_THREADS": "0",
}


def of_machine(card: str, description: dict) -> dict:
    """What programs want to know of the displays.

    card         path of the primary node
    description  as description.to_json makes it
    """
    return {
        "SUBLET_CARD": card,
        "SUBLET_MACHINE": json.dumps(description),
        "WLR_DRM_DEVICES": card,
    }
