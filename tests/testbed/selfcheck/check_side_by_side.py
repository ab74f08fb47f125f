"""Tests in two guests at once: one result, one end."""

import os
import signal
import unittest

from bench import DEADLINE, MACHINE, Check, eventually

ONE_PASS = ["--machine", "qemu"] if MACHINE == "qemu" else ["--kernel", "default"]
# Each waits for the other, which must be in another guest. A guest takes its next file when the last test of one
# begins: that is not the one that waits.
MEETING = """
import pathlib, pytest, time

@pytest.mark.qemu
def test_meets():
    pathlib.Path("/out/{own}").touch()
    while not pathlib.Path("/out/{other}").exists():
        time.sleep(0.1)
    assert {result}

@pytest.mark.qemu
def test_comes_after():
    assert True
"""


class SideBySide(Check):

    def begin(self, second="True", third=None):
        """Two tests, in two guests."""
        self.clone = self.small_clone()
        folder = self.clone / "tests/testbed"
        for name, own, other, result in (("a", "a", "b", "True"), ("b", "b", third or "a", second)):
            (folder / f"test_{name}.py").write_text(MEETING.format(own=own, other=other, result=result))
        return self.start("test", *ONE_PASS, "--guests", "2", "tests/testbed/test_a.py",
                          "tests/testbed/test_b.py", program=self.clone / "testbed")

    def end(self, process, status: int) -> str:
        """Its last line."""
        out, err = process.communicate(timeout=DEADLINE)
        self.assertEqual(process.returncode, status, err.decode())
        self.assert_nothing_left()
        return out.splitlines()[-1].decode()

    def test_add_up(self):
        self.assertEqual(self.end(self.begin(), 0), "4 passed, 0 failed")
        made = sorted(path.name for path in (self.clone / "testbed-out").glob("junit-*"))
        self.assertEqual(len(made), 2, made)

    def test_one_that_fails(self):
        self.assertEqual(self.end(self.begin(second="False"), 1), "3 passed, 1 failed")

    def test_one_that_cannot_go_on(self):
        process = self.begin(third="never")
        eventually(lambda: (self.clone / "testbed-out/b").exists(), "the second has begun", DEADLINE)
        os.kill(self.second(), signal.SIGKILL)
        self.assertEqual(self.end(process, 1), "2 passed, 0 failed")

    def test_an_interruption_ends_both(self):
        process = self.begin(third="never")
        eventually(lambda: (self.clone / "testbed-out/b").exists(), "the second has begun", DEADLINE)
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=DEADLINE)
        self.assertNotEqual(process.returncode, 0)
        self.assert_nothing_left()

    def test_a_kill_ends_both(self):
        process = self.begin(third="never")
        eventually(lambda: (self.clone / "testbed-out/b").exists(), "the second has begun", DEADLINE)
        process.kill()
        process.communicate(timeout=DEADLINE)
        self.assert_nothing_left()

    def second(self) -> int:
        """The process of the second testbed."""
        return next(pid for pid, words in self.processes() if "--guest=2" in words)


if __name__ == "__main__":
    unittest.main()
