"""On a terminal the command has one too: its size, its keys, and a way out of a stuck guest."""

import fcntl
import os
import pty
import select
import signal
import struct
import subprocess
import termios
import time
import unittest

from bench import DEADLINE, MACHINE, TESTBED, Check, eventually

CTRL_C = b"\x03"


class Terminal:
    """Somebody at a terminal in which ./testbed runs."""

    def __init__(self, check: Check, *words, rows=31, columns=97, **streams):
        self._master, slave = pty.openpty()
        self.resize(rows, columns)
        streams = {"stdin": slave, "stdout": slave, "stderr": slave, **streams}
        self.process = subprocess.Popen(
            [TESTBED, *words], env=check.environment, start_new_session=True,
            preexec_fn=lambda: fcntl.ioctl(slave, termios.TIOCSCTTY, 0), **streams)
        os.close(slave)
        self.text = b""
        check.addCleanup(self.hang_up)
        check.addCleanup(self.process.wait)
        check.addCleanup(self.process.kill)

    def resize(self, rows: int, columns: int):
        fcntl.ioctl(self._master, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def types(self, keys: bytes):
        os.write(self._master, keys)

    def hang_up(self):
        """Closes the window."""
        if self._master is not None:
            os.close(self._master)
            self._master = None

    def mode(self) -> list:
        return termios.tcgetattr(self._master)

    def shows(self, text: bytes, seconds: float = DEADLINE):
        """Waits until the text is there; forgets what came before its end."""
        deadline = time.monotonic() + seconds
        while text not in self.text:
            left = deadline - time.monotonic()
            if left < 0 or not select.select([self._master], [], [], left)[0]:
                raise AssertionError(f"{text!r} is not in {self.text!r}")
            try:
                self.text += os.read(self._master, 65536)
            except OSError:     # nobody has the terminal open any more
                raise AssertionError(f"{text!r} is not in {self.text!r}") from None
        self.text = self.text.partition(text)[2]

    def ends(self, status: int, seconds: float = DEADLINE):
        """Waits for the end, and reads on meanwhile."""
        deadline = time.monotonic() + seconds
        while self.process.poll() is None and time.monotonic() < deadline:
            if select.select([self._master], [], [], 0.1)[0]:
                try:
                    self.text += os.read(self._master, 65536)
                except OSError:
                    time.sleep(0.05)
        if self.process.poll() != status:
            raise AssertionError(f"{self.process.poll()} instead of {status}: {self.text!r}")


class OnATerminal(Check):

    def run_on_terminal(self, *command, options=(), **more) -> Terminal:
        return Terminal(self, *self.run_words(options, command), **more)

    def test_the_command_has_a_terminal_of_the_same_size(self):
        terminal = self.run_on_terminal(
            "sh", "-c", "trap 'stty size; kill $!; exit 0' WINCH; sleep 1000 & tty; stty size; wait")
        terminal.shows(b"/dev/pts/0")
        terminal.shows(b"31 97")
        terminal.resize(40, 120)
        terminal.shows(b"40 120")
        terminal.ends(0)

    def test_keys_reach_the_command_one_by_one(self):
        terminal = self.run_on_terminal(
            "sh", "-c", "stty raw -echo; echo ready; dd bs=1 count=3 2>/dev/null | od -An -tx1")
        terminal.shows(b"ready")
        terminal.types(b"\x03\x04\x1a")
        terminal.shows(b"03 04 1a")
        terminal.ends(0)

    def test_ctrl_c_interrupts_the_command(self):
        terminal = self.run_on_terminal("sh", "-c", "echo ready; exec sleep 1000")
        terminal.shows(b"ready")
        terminal.types(CTRL_C)
        terminal.ends(128 + signal.SIGINT)

    def test_a_shell_finds_the_programs(self):
        terminal = Terminal(self, "shell", "--no-build")
        terminal.types(b"echo $PATH\n")
        terminal.shows(b"/build/compositor:/build/compositor/subletctl:/build/lessee-client:")
        terminal.shows(b"# ")   # Before it prompts, the key is the line discipline's, and is lost on it.
        terminal.types(b"\x04")
        terminal.ends(0)

    def test_ctrl_d_ends_a_shell(self):
        terminal = Terminal(self, "shell", "--no-build", "--machine", MACHINE)
        terminal.shows(b"# ")
        terminal.types(b"echo $((6*7)); pwd; exit 5\r")
        terminal.shows(b"42")
        terminal.shows(b"/src")
        terminal.ends(5)

    def test_the_hosts_terminal_is_as_before(self):
        terminal = self.run_on_terminal("sh", "-c", "echo ready; read x; stty raw; exit 3")
        before = terminal.mode()
        terminal.shows(b"ready")
        self.assertNotEqual(terminal.mode(), before)
        terminal.types(b"\n")
        terminal.ends(3)
        self.assertEqual(terminal.mode(), before)

    def test_what_is_typed_during_boot_is_not_lost(self):
        terminal = self.run_on_terminal("sh", "-c", "read x; echo got $x.")
        terminal.types(b"early\n")
        terminal.shows(b"got early.")
        terminal.ends(0)

    def test_ctrl_c_during_boot_ends_the_testbed(self):
        terminal = self.run_on_terminal("sleep", "1000")
        eventually(self.guests, "the guest is there")
        terminal.types(CTRL_C)
        terminal.shows(b"interrupted")
        terminal.ends(128 + signal.SIGINT)
        self.assert_nothing_left()

    def test_error_may_go_elsewhere(self):
        terminal = self.run_on_terminal("sh", "-c", "echo out; echo err >&2",
                                        stderr=subprocess.PIPE)
        terminal.shows(b"out")
        terminal.ends(0)
        self.assertEqual(terminal.process.stderr.read(), b"err\n")
        terminal.process.stderr.close()

    def test_three_ctrl_c_end_a_frozen_guest(self):
        terminal = self.run_on_terminal("sh", "-c", "echo ready; exec sleep 1000")
        terminal.shows(b"ready")
        self.freeze()
        terminal.types(3 * CTRL_C)
        terminal.shows(b"3 interrupts")
        terminal.ends(125)
        self.assert_nothing_left()

    def test_a_closed_terminal_ends_everything(self):
        terminal = self.run_on_terminal("sh", "-c", "echo ready; exec sleep 1000")
        terminal.shows(b"ready")
        terminal.hang_up()
        terminal.process.wait(timeout=60)
        self.assert_nothing_left()


if __name__ == "__main__":
    unittest.main()
