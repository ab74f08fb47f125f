"""Waits for what comes true by itself, with deadlines and never by the clock alone."""

import subprocess
import time

PATIENCE = 30.0


def wait_until(condition, what: str, seconds: float = PATIENCE):
    """Returns the condition's first true result; TimeoutError names `what` after `seconds`."""
    deadline = time.monotonic() + seconds
    while True:
        result = condition()
        if result:
            return result
        if time.monotonic() > deadline:
            raise TimeoutError(f"after {seconds} s still not: {what}")
        time.sleep(0.002)


def settle():
    """Waits until udev has dealt with all it was told of. It is asked again if it hangs up on us, as
    it may on a busy machine."""
    wait_until(lambda: subprocess.run(["udevadm", "settle"], check=False).returncode == 0,
               "udev has settled")
