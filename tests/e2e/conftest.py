"""End to end: sublet on a virtual card, clients that keep exact logs, the kernel as witness."""

import pytest

pytest.register_assert_rewrite("support.lessors", "support.stage", "support.story")

from support.lessors import *  # noqa: E402, F403
from support.stage import *  # noqa: E402, F403
