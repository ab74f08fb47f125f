"""Programs of a user who may open neither cards nor input devices."""

from support.compositor import Compositor

NOBODY = ("setpriv", "--reuid=nobody", "--clear-groups")  # before a command


def let_in(compositor: Compositor) -> Compositor:
    """Any user may connect to it from now on, and leave files beside its socket."""
    compositor.socket.parent.chmod(0o777)
    compositor.socket.chmod(0o777)
    return compositor
