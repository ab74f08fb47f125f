"""Arguments, environment, input, output and exit status pass through ./testbed unchanged."""

import hashlib
import os
import subprocess
import unittest

from bench import TESTBED, Check

WORDS = ["plain", "", "two words", 'quotes " \' \\', "line\nline", "tab\t", "$HOME `id` *", "--",
         "-x", "é€😀", "a=b", "%s"]
SHOW = r'printf "<%s>" "$@"'


class Arguments(Check):

    def test_arrive_as_they_are(self):
        _, out, _ = self.guest("sh", "-c", SHOW, "sh", *WORDS)
        self.assertEqual(out.decode(), "".join(f"<{word}>" for word in WORDS))

    def test_need_not_be_text(self):
        for locale in ("C.UTF-8", "C", "POSIX"):
            self.environment["LC_ALL"] = locale
            _, out, _ = self.guest("sh", "-c", SHOW, "sh", b"\xff\xfe", b"\xe9t\xe9")
            self.assertEqual(out, b"<\xff\xfe><\xe9t\xe9>")

    def test_may_be_long(self):
        word = "x" * 100_000
        _, out, _ = self.guest("sh", "-c", SHOW, "sh", word)
        self.assertEqual(out.decode(), f"<{word}>")


class Environment(Check):

    def test_arrives_as_it_is(self):
        self.environment.update(EMPTY="", WORDS='a  b\n"c" $d é', BYTES=os.fsdecode(b"\xff"))
        _, out, _ = self.guest("env", "-0")
        got = dict(item.split(b"=", 1) for item in out.split(b"\0") if item)
        self.assertEqual(got[b"EMPTY"], b"")
        self.assertEqual(got[b"WORDS"], 'a  b\n"c" $d é'.encode())
        self.assertEqual(got[b"BYTES"], b"\xff")

    def test_leaves_the_hosts_places_behind(self):
        self.environment.update(XDG_RUNTIME_DIR="/run/user/7", WAYLAND_DISPLAY="wayland-7",
                                TMPDIR="/home/x", SUBLET_BUILD="build")
        _, out, _ = self.guest("sh", "-c",
                               'echo "$XDG_RUNTIME_DIR $WAYLAND_DISPLAY $TMPDIR $SUBLET_BUILD"')
        self.assertEqual(out.split(), [b"/run/user/0", b"/build"])

    def test_is_set_by_an_option(self):
        _, out, _ = self.guest("sh", "-c", 'printf %s "$A|$HOME"',
                               options=["-e", "A=b=c d", "--env", "HOME=/tmp"])
        self.assertEqual(out, b"b=c d|/tmp")


class Streams(Check):

    def test_input_of_any_length_comes_back(self):
        for size in (0, 1, 65536, 5_000_001):
            data = os.urandom(size)
            status, out, err = self.guest("cat", given=data)
            self.assertEqual((status, err), (0, ""))
            self.assertEqual(hashlib.sha256(out).digest(), hashlib.sha256(data).digest())

    def test_output_and_error_stay_apart(self):
        status, out, err = self.guest("sh", "-c", "echo out; echo err >&2")
        self.assertEqual((status, out, err), (0, b"out\n", "err\n"))

    def test_one_pipe_for_both_keeps_their_order(self):
        script = "for i in 1 2 3 4 5 6 7 8 9; do echo $i; echo $i >&2; done"
        _, out, _ = self.guest("sh", "-c", script, stderr=subprocess.STDOUT)
        self.assertEqual(out.split(), [b"%d" % i for i in range(1, 10) for _ in (0, 1)])

    def test_large_output_is_complete(self):
        size = 30_000_000
        _, out, _ = self.guest("sh", "-c", f"yes 0123456 | head -c {size}")
        self.assertEqual(len(out), size)
        self.assertEqual(set(out.split()), {b"0123456"})

    def test_a_command_need_not_read_its_input(self):
        self.assertEqual(self.guest("true", given=bytes(3_000_000))[0], 0)

    def test_input_may_be_closed(self):
        words = self.run_words([], ["sh", "-c", "echo fine; cat"])
        result = subprocess.run(["sh", "-c", 'exec "$0" "$@" <&-', TESTBED, *words],
                                capture_output=True,
                                env=self.environment, timeout=120, check=False)
        self.assertEqual((result.returncode, result.stdout, result.stderr), (0, b"fine\n", b""))

    def test_whoever_listens_may_go_away(self):
        process = self.start(*self.run_words([], ["yes"]))
        self.assertEqual(process.stdout.readline(), b"y\n")
        process.stdout.close()
        process.stdout = None
        _, err = process.communicate(timeout=60)
        self.assertEqual((process.returncode, err), (141, b""))
        self.assert_nothing_left()


class Status(Check):

    def test_is_the_commands(self):
        for script, expected in (("exit 0", 0), ("exit 1", 1), ("exit 125", 125),
                                 ("exit 255", 255), ("kill -KILL $$", 137), ("kill -SEGV $$", 139)):
            self.assertEqual(self.guest("sh", "-c", script), (expected, b"", ""))

    def test_tells_what_cannot_be_started(self):
        self.assertEqual(self.guest("nosuch"),
                         (127, b"", "testbed: nosuch: No such file or directory\n"))
        self.assertEqual(self.guest("/etc/passwd"),
                         (126, b"", "testbed: /etc/passwd: Permission denied\n"))

    def test_does_not_wait_for_what_the_command_left_behind(self):
        self.assertEqual(self.guest("sh", "-c", "sleep 1000 & exit 3")[0], 3)
        self.assertEqual(self.guest("sh", "-c", "yes & sleep 0.1; exit 4")[0], 4)


if __name__ == "__main__":
    unittest.main()
