"""The environment in which a command runs in the guest."""

RUNTIME_DIR = "/run/user/0"
PATH = ":".join([
    "/build/compositor", "/build/compositor/control", "/build/lessee-client",
    "/build/lessee-client/cli",
    "/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"])


def complete(given: dict, card) -> dict:
    """What the host sent wins over the defaults.

    card  path of the machine's primary node, or None without a machine
    """
    defaults = {
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
    if card:
        defaults["SUBLET_CARD"] = card
        defaults["WLR_DRM_DEVICES"] = card
    return {**defaults, **given}
