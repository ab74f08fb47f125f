"""Compositors of others that link the lessor: what they must do is what sublet must do."""

from support.stage import *  # noqa: F403
