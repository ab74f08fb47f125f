"""However a guest ends, ./testbed says how, and leaves nothing behind."""

import os
import shutil
import signal
import time
import unittest

from bench import DEADLINE, LOG, MACHINE, Check, eventually, users_cache

# Leaves no processor to anything else, as a kernel does that is stuck.
SPINNING = """
echo -1 > /proc/sys/kernel/sched_rt_runtime_us
for server in /sys/kernel/debug/sched/fair_server/*/runtime; do echo 0 > $server; done
for _ in $(seq $(nproc)); do chrt --fifo 99 sh -c 'while :; do :; done' & done
wait
"""
# Waits until a file is there, so that the guest can be frozen meanwhile.
WAITING = """
import pathlib, pytest, time

@pytest.mark.qemu
def test_waits():
    print("waiting", flush=True)
    while not pathlib.Path("/out/go").exists():
        time.sleep(0.1)
"""


class Failures(Check):
    """Of the guest, not of the command: status 125 and the console's tail."""

    def assert_failed(self, result, *texts):
        status, _, err = result
        self.assertEqual(status, 125, err)
        for text in texts:
            self.assertIn(text, err)
        self.assertNotIn("testbed/cli.py", err)     # a traceback
        self.assert_nothing_left()

    def test_a_panic(self):
        # Its process 1 is a Python program, which takes an interrupt for its end.
        self.assert_failed(self.guest("sh", "-c", "kill -INT 1; sleep 1000"),
                           "testbed: the guest's kernel panicked: Attempted to kill init")
        self.assertIn("Kernel panic", LOG.read_text(encoding="utf-8", errors="replace"))

    def test_a_guest_that_is_switched_off(self):
        power_off = "import ctypes; ctypes.CDLL(None).reboot(0x4321FEDC)"
        self.assert_failed(self.guest("python3", "-c", power_off),
                           "testbed: the guest ended before the command did", "init started")

    def test_a_command_that_does_not_end(self):
        start = time.monotonic()
        self.assert_failed(self.guest("sleep", "1000", options=["--timeout", "1.5"]),
                           "testbed: time-out: the command ran longer than 1.5 s", "kernel.log")
        self.assertLess(time.monotonic() - start, 60)

    def test_a_frozen_guest(self):
        process = self.starts("sh", "-c", "echo started; sleep 1000", options=["--timeout", "15"])
        self.freeze()
        _, err = process.communicate(timeout=60)
        self.assert_failed((process.returncode, b"", err.decode()), "time-out")

    @unittest.skipUnless(MACHINE == "uml", "its kernel is a program")
    def test_a_kernel_that_does_not_boot(self):
        kernels = self.lose("kernel/linux-default-*")
        for text, reason in (("#!/bin/sh\necho no memory >&2; exit 1\n", "no memory"),
                             ("#!/bin/sh\n", ""), ("\x7fELF rubbish", "not found")):
            for kernel in kernels:
                kernel.write_text(text, encoding="ascii")
                kernel.chmod(0o755)
            self.assert_failed(self.guest("true"), "testbed: the guest did not start", reason)

    @unittest.skipUnless(MACHINE == "qemu", "its guests go on from a kept state")
    def test_a_kept_state_that_is_broken(self):
        for broken in self.lose("qemu/snapshot-*"):
            broken.mkdir()
            for name in ("initrd", "boot.log"):
                (broken / name).symlink_to(users_cache() / "qemu" / broken.name / name)
            (broken / "state").write_bytes(b"rubbish")
        self.assert_failed(self.guest("true"), "testbed: the guest did not start", "migration")

    def test_a_root_without_an_init(self):
        for empty in self.lose("rootfs/trixie-*"):
            (empty / "bin").mkdir(parents=True)
        self.assert_failed(self.guest("true"), "testbed: the guest's kernel panicked", "init")

    def test_a_machine_that_cannot_be_made(self):
        for options in (["--pipes", "11"], ["--pipes", "2", "--hmd", "3"], ["--pipes", "0"]):
            self.assert_failed(self.guest("true", options=options), "displays")

    def test_a_guest_without_memory(self):
        # What lies in a file system in memory cannot be taken back: the kernel ends the command, or
        # gives up.
        fill = "for file in /tmp/a /dev/shm/b; do head -c 2G /dev/zero > $file; done"
        status, _, err = self.guest("sh", "-c", fill)
        if status == 128 + signal.SIGKILL:
            self.assertIn("testbed: Out of memory: Killed process", err)
        else:
            self.assert_failed((status, b"", err),
                               "testbed: the guest's kernel panicked: System is deadlocked on memory")
        self.assert_nothing_left()

    def test_a_guest_that_stands_still(self):
        self.environment["TESTBED_PATIENCE"] = "4"
        process = self.starts("sh", "-c", "echo started; sleep 1000")
        self.freeze()
        _, err = process.communicate(timeout=120)
        self.assert_failed((process.returncode, b"", err.decode()),
                           "testbed: the guest's kernel stood still", "init started",
                           *(["Thread 1 "] if shutil.which("gdb") else []))

    def test_a_guest_that_spins(self):
        self.environment["TESTBED_PATIENCE"] = "4"
        self.assert_failed(self.guest("sh", "-c", SPINNING),
                           "testbed: the guest's kernel stood still", "init started")

    def test_in_ci_its_pass_is_run_once_more(self):
        clone = self.small_clone()
        (clone / "tests/testbed/test_waits.py").write_text(WAITING, encoding="ascii")
        self.environment.update(CI="true", TESTBED_PATIENCE="4")
        one_pass = ["--machine", "qemu"] if MACHINE == "qemu" else ["--kernel", "default"]
        process = self.start("test", *one_pass, "-s", "tests/testbed/test_waits.py",
                             program=clone / "testbed")
        while b"waiting" not in (line := process.stdout.readline()):
            self.assertTrue(line, "it has ended")
        self.freeze()
        (clone / "testbed-out/go").touch()
        out, err = process.communicate(timeout=DEADLINE)
        self.assertEqual((process.returncode, out.splitlines()[-1]), (0, b"1 passed, 0 failed"))
        self.assertIn("✗ the guest's kernel stood still", err.decode())
        self.assertIn("… this pass once more", err.decode())


class Signals(Check):

    def test_reach_the_command(self):
        script = "trap 'echo got it; exit 9' {}; echo started; sleep 1000 & wait"
        for name in ("INT", "TERM", "HUP"):
            process = self.starts("sh", "-c", script.format(name))
            process.send_signal(signal.Signals[f"SIG{name}"])
            out, err = process.communicate(timeout=60)
            self.assertEqual((process.returncode, out, err), (9, b"got it\n", b""))
        self.assert_nothing_left()

    def test_end_a_command_that_does_nothing_about_them(self):
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            process = self.starts("sh", "-c", "echo started; exec sleep 1000")
            process.send_signal(number)
            self.assertEqual(process.wait(timeout=60), 128 + number)
        self.assert_nothing_left()

    def test_end_the_guest_when_the_command_ignores_them(self):
        process = self.starts("sh", "-c", "trap '' TERM; echo started; while :; do sleep 1; done")
        process.terminate()
        _, err = process.communicate(timeout=60)
        self.assertEqual(process.returncode, 125)
        self.assertIn(b"testbed: the command went on 10 s after SIGTERM", err)
        self.assert_nothing_left()

    def test_are_ignored_where_the_caller_wants_it(self):
        process = self.start(
            *self.run_words([], ["sh", "-c", "echo started; sleep 2; echo done"]),
            preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_IGN))
        self.assertEqual(process.stdout.readline(), b"started\n")
        process.send_signal(signal.SIGHUP)
        out, _ = process.communicate(timeout=60)
        self.assertEqual((process.returncode, out), (0, b"done\n"))

    def test_while_the_guest_starts_end_it(self):
        for number in (signal.SIGINT, signal.SIGTERM):
            process = self.start(*self.run_words([], ["sleep", "1000"]))
            eventually(self.guests, "the guest is there")
            process.send_signal(number)
            _, err = process.communicate(timeout=60)
            self.assertEqual(process.returncode, 128 + number)
            self.assertIn(b"interrupted", err)
        self.assert_nothing_left()

    def test_a_killed_testbed_takes_its_guest_along(self):
        process = self.starts("sh", "-c", "echo started; exec sleep 1000")
        process.kill()
        process.wait()
        self.assert_nothing_left()
        self.assertEqual(self.guest("true")[0], 0)
        self.assertEqual(list((self.cache / "runs").iterdir()), [])


class Side(Check):

    def test_by_side_guests_do_not_meet(self):
        processes = [self.starts("sh", "-c", f"echo {i} > /src/mine; echo started; "
                                 "read go; cat /src/mine; exit $(cat /src/mine)", stdin=-1)
                     for i in range(4)]
        for number, process in enumerate(processes):
            out, err = process.communicate(b"go\n", timeout=60)
            self.assertEqual((process.returncode, out, err), (number, b"%d\n" % number, b""))

    def test_the_clone_is_not_written_to(self):
        before = sorted(os.listdir(LOG.parents[1]))
        script = ("touch /src/new && rm /src/README.md && echo x > /src/testbed && "
                  "echo y > /out/check")
        self.assertEqual(self.guest("sh", "-c", script)[0], 0)
        self.assertEqual(sorted(os.listdir(LOG.parents[1])), before)
        self.assertIn("./testbed --help", (LOG.parents[1] / "testbed").read_text(encoding="utf-8"))
        self.assertEqual((LOG.parent / "check").read_text(encoding="ascii"), "y\n")
        (LOG.parent / "check").unlink()


if __name__ == "__main__":
    unittest.main()
