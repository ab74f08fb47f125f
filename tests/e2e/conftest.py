"""End to end: sublet on a virtual card, clients that keep exact logs, the kernel as witness."""

from support.lessors import *  # noqa: F403
from support.stage import *  # noqa: F403
from support.unmasked_lease import *  # noqa: F403
