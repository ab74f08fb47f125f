"""What the demo says of a story that somebody ends."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "demo"))

from narrator import Narrator  # noqa: E402


def test_a_step_that_is_interrupted_is_none_that_came_true(capsys):
    narrator = Narrator()
    with narrator.step("a lease"):
        pass
    with pytest.raises(KeyboardInterrupt), narrator.step("5 s of frames"):
        raise KeyboardInterrupt
    narrator.summary()
    told = capsys.readouterr().out
    assert "✗ 5 s of frames" in told
    assert "interrupted" in told
    assert "1 of 2 steps" in told
