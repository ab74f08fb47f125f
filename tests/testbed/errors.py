"""The one exception that ends ./testbed with a message instead of a traceback."""


class TestbedError(Exception):
    """Something the user can act on: `str(error)` says what failed, `advice` how to go on."""

    __test__ = False

    def __init__(self, message: str, advice: str = ""):
        super().__init__(message)
        self.advice = advice


class StoodStill(TestbedError):
    """The guest's kernel has stopped without a word; another run may well not."""
