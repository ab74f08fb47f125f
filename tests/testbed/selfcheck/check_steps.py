"""A step that fails says what and how to go on; one that is interrupted leaves nothing behind."""

import os
import pathlib
import shutil
import signal
import subprocess
import unittest

from bench import TESTBED, Check, eventually

NOWHERE = "http://127.0.0.1:9/debian"
# Stands in for mmdebstrap: $draft is its last word but one. Starts and mounts as the real one does.
SLOW = """\
#!/bin/sh
while [ $# -gt 2 ]; do shift; done
mkdir -p "$1/proc"
mount -t proc proc "$1/proc"
setsid sleep 1001 "$1" &
touch "$1/begun"
sleep 1002
"""


class Steps(Check):

    def put(self, name: str, script: str):
        """A program that is found first."""
        folder = self.home / "programs"
        folder.mkdir(exist_ok=True)
        (folder / name).write_text(script, encoding="ascii")
        (folder / name).chmod(0o755)
        self.environment["PATH"] = f"{folder}:{os.environ['PATH']}"

    def assert_told(self, result, *texts):
        """The testbed failed, with these words and how to go on."""
        status, out, err = result
        self.assertEqual((status, out), (125, b""), err)
        for text in (*texts, "the same command goes on where this one stopped"):
            self.assertIn(text, err)
        self.assertNotIn("Traceback", err)
        self.assert_nothing_left()

    def test_no_mirror_for_the_root_file_system(self):
        self.lose("rootfs/*")
        for suite in ("trixie", "forky"):
            self.assert_told(
                self.guest("true", options=["--suite", suite, "-e", "A=b"],
                           env={**self.environment, "TESTBED_MIRROR": NOWHERE}),
                f"testbed: root file system {suite}: mmdebstrap failed", "Could not connect",
                "TESTBED_MIRROR=<address>", "the whole log:")

    def test_no_mirror_for_the_kernels_source(self):
        self.lose("kernel/*")
        self.environment["TESTBED_MIRROR"] = NOWHERE
        self.assert_told(self.guest("true"), "testbed: kernel source: apt-get failed",
                         "Could not connect", "TESTBED_MIRROR=<address>")

    def test_a_full_disk(self):
        self.lose("rootfs/*")
        self.put("mmdebstrap", '#!/bin/sh\nwhile [ $# -gt 2 ]; do shift; done\n'
                 'mkdir -p "$1"; exec cat /dev/zero > "$1/file"\n')
        script = 'mount -t tmpfs -o size=20M tmpfs "$0" && exec "$@"'
        small = self.home / "small"
        small.mkdir()
        result = subprocess.run(
            ["unshare", "--mount", "sh", "-c", script, small, TESTBED, "run", "--", "true"],
            env={**self.environment, "XDG_CACHE_HOME": str(small)}, capture_output=True,
            check=False)
        self.assert_told((result.returncode, result.stdout, result.stderr.decode()),
                         "mmdebstrap failed", "only 0 MiB are left", "XDG_CACHE_HOME=<folder>")

    def test_a_kernel_that_does_not_compile(self):
        self.lose("kernel/linux-*")
        for broken in self.lose("kernel/source-*"):
            broken.mkdir()
            (broken / "Makefile").write_text("VERSION = 0\n%:\n\t@echo made to fail; exit 2\n",
                                             encoding="ascii")
        self.assert_told(self.guest("true"), "testbed: kernel, variant default: sh failed",
                         "made to fail")

    def in_clone(self, clone: pathlib.Path, *words):
        return self.invoke(*words, program=clone / "testbed")

    def test_a_project_that_does_not_compile_and_then_does(self):
        clone = self.small_clone()
        (clone / "one.c").write_text("int main(void) { return nothing; }\n", encoding="ascii")
        self.assert_told(self.in_clone(clone, "run", "--", "/build/one"),
                         "testbed: project, variant plain, for trixie: ninja failed",
                         "undeclared (first use in this function)")
        (clone / "one.c").write_text("int main(void) { return 8; }\n", encoding="ascii")
        self.assertEqual(self.in_clone(clone, "run", "--", "/build/one"), (8, b"", ""))
        status, out, err = self.in_clone(clone, "run", "-v", "--", "echo", "out")
        self.assertEqual((status, out), (0, b"out\n"))
        self.assertIn("ninja: ", err)

    def test_missing_programs(self):
        self.lose("rootfs/*")
        folder = self.home / "few"
        folder.mkdir()
        for name in ("python3", "env", "sh", "rm", "unshare", "setpriv", "true"):
            (folder / name).symlink_to(
                "/usr/bin/python3" if name == "python3" else shutil.which(name))
        result = subprocess.run(
            ["unshare", "--user", "--map-root-user", TESTBED, "run", "--", "true"],
            capture_output=True, check=False, env={**self.environment, "PATH": str(folder)})
        self.assert_told((result.returncode, result.stdout, result.stderr.decode()),
                         "lacks: mmdebstrap", "as root: apt-get install mmdebstrap")

    def test_no_right_to_mount(self):
        result = subprocess.run(
            ["setpriv", "--bounding-set", "-sys_admin", TESTBED, "build"],
            capture_output=True, check=False, env=self.environment)
        self.assertEqual(result.returncode, 125)
        self.assertIn(b"CAP_SYS_ADMIN", result.stderr)

    def test_an_interruption_leaves_nothing_and_the_next_run_goes_on(self):
        self.lose("rootfs/*")
        self.put("mmdebstrap", SLOW)
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGKILL):
            process = self.start("run", "--no-build", "--", "true")
            eventually(lambda: list(self.cache.glob("rootfs/*.draft/begun")), "the step has begun")
            process.send_signal(number)
            _, err = process.communicate(timeout=60)
            if number != signal.SIGKILL:
                self.assertEqual(process.returncode, 128 + number)
                self.assertIn(b"the same command goes on where this one stopped", err)
            self.assert_nothing_left()
            for begun in self.cache.glob("rootfs/*.draft/begun"):
                begun.unlink()

    def test_one_testbed_waits_for_the_step_of_another(self):
        self.lose("rootfs/*")
        self.put("mmdebstrap", SLOW)
        first = self.start("run", "--no-build", "--", "true")
        eventually(lambda: list(self.cache.glob("rootfs/*.draft/begun")), "the step has begun")
        second = self.start("run", "--no-build", "--", "true")
        line = second.stderr.readline().decode()
        self.assertIn("root file system trixie: another testbed is at it, waiting", line)
        status, _, err = self.invoke("clean")
        self.assertEqual(status, 125)
        self.assertEqual(err, "testbed: another testbed is running on this cache\n")
        second.terminate()
        self.assertEqual(second.wait(timeout=60), 128 + signal.SIGTERM)
        first.terminate()
        first.communicate(timeout=60)
        self.assert_nothing_left()
        self.assertEqual(self.invoke("clean")[0], 0)
        self.assertFalse(self.cache.exists())


if __name__ == "__main__":
    unittest.main()
