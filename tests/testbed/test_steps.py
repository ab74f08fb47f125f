"""Steps: what they start ends with the testbed, and what goes wrong is told."""

import os
import select
import signal
import subprocess
import sys

import pytest

from testbed import processes
from testbed.cache import Cache
from testbed.errors import TestbedError
from testbed.estimate import Estimate
from testbed.kernels import Kernel, KernelSource
from testbed.uml import check_folders
from testbed.plan import Plan
from testbed.progress import Progress
from testbed.project import Project

DEADLINE = 20   # seconds
PATHS = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
STARTER = """
import sys
from testbed import processes
processes.run(["sh", "-c", "setsid sleep 1000 & echo started; wait"], sys.stdout,
              within=processes.ISOLATED)
"""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_nothing_that_a_step_started_outlives_the_testbed(number):
    ours, theirs = os.pipe()
    with open(ours, "rb") as heard:
        testbed = subprocess.Popen([sys.executable, "-c", STARTER], stdout=theirs,
                                   stderr=subprocess.DEVNULL, env=PATHS)
        os.close(theirs)
        assert heard.readline() == b"started\n"
        testbed.send_signal(number)
        testbed.wait()
        ended, _, _ = select.select([heard], [], [], DEADLINE)
        assert ended and heard.read() == b"", "something still has the step's output open"


def test_a_program_that_must_not_end_halfway_is_waited_for(tmp_path):
    whole = tmp_path / "whole"
    starter = ("import sys\nfrom testbed import processes\n"
               f"processes.run_whole(['sh', '-c', 'echo started; sleep 1; echo > {whole}'],"
               " sys.stdout)")
    testbed = subprocess.Popen([sys.executable, "-c", starter], stdout=subprocess.PIPE,
                               stderr=subprocess.DEVNULL, env=PATHS)
    assert testbed.stdout.readline() == b"started\n"
    testbed.send_signal(signal.SIGINT)
    testbed.communicate()
    assert testbed.returncode and whole.exists()


def test_a_program_says_nothing_on_standard_output_and_reads_nothing(capfd):
    processes.run(["sh", "-c", "cat; echo told; echo too >&2"], None)
    out, err = capfd.readouterr()
    assert (out, err) == ("", "told\ntoo\n")


class Step:
    """A step as far as a plan knows it."""

    advice, seconds = "look at the thing", 0

    def __init__(self, script: str, title: str = "the thing", needs=()):
        self.title, self.key, self.needs = title, title.split()[-1], needs
        self.script = script

    def ready(self):
        return False

    def make(self, log):
        processes.run(["sh", "-c", self.script], log)


def carry_out(tmp_path, *steps) -> None:
    with open(os.devnull, "w", encoding="utf-8") as nowhere:
        Plan(Cache(tmp_path), Progress(nowhere)).carry_out(list(steps))


def failure(tmp_path, *steps) -> TestbedError:
    with pytest.raises(TestbedError) as caught:
        carry_out(tmp_path, *steps)
    return caught.value


def test_steps_are_carried_out_side_by_side(tmp_path):
    a, b = tmp_path / "a", tmp_path / "b"
    os.mkfifo(a)
    os.mkfifo(b)
    carry_out(tmp_path, Step(f"echo > {a}; read x < {b}", "one"),
              Step(f"read x < {a}; echo > {b}", "other"))


def test_a_step_comes_after_what_it_needs(tmp_path):
    ground = Step(f"echo ground >> {tmp_path}/order", "ground")
    middle = Step(f"echo middle >> {tmp_path}/order", "middle", [ground])
    top = Step(f"echo top >> {tmp_path}/order", "top", [ground, middle])
    carry_out(tmp_path, top, middle)
    assert (tmp_path / "order").read_text().split() == ["ground", "middle", "top"]


def test_a_kernel_waits_for_its_root_though_the_source_is_there(tmp_path):
    root = Step("exit 0", "the root")
    source = KernelSource(Cache(tmp_path), root)
    source.path.mkdir(parents=True)
    assert source.ready() and root in Kernel(Cache(tmp_path), source, "default").needs


def test_what_is_left_counts_that_steps_share_the_processors():
    now = [0.0]
    estimate = Estimate({"one": 100, "other": 50, "last": 10}, lambda: now[0])
    assert estimate.seconds() == 160
    estimate.begins("one")
    now[0] = 20
    assert estimate.seconds() == 140
    estimate.begins("other")
    now[0] = 60     # 20 seconds' work of each
    assert estimate.seconds() == 100
    estimate.ends("other")
    assert estimate.seconds() == 70
    now[0] = 130    # ten more than it should take
    assert estimate.seconds() == 10
    estimate.ends("one")
    assert estimate.seconds() == 10


def test_a_step_that_fails_ends_the_others(tmp_path):
    begun = tmp_path / "begun"
    os.mkfifo(begun)
    endless = Step(f"echo > {begun}; exec sleep 1000", "endless")
    failing = Step(f"read x < {begun}; exit 3", "failing")
    never = Step(f"touch {tmp_path}/never", "never", [failing])
    assert str(failure(tmp_path, endless, failing, never)) == "failing: sh failed (status 3)"
    assert not (tmp_path / "never").exists()


def test_a_failed_step_tells_what_why_and_how_to_go_on(tmp_path):
    error = failure(tmp_path, Step("echo no such package; exit 3"))
    assert str(error) == "the thing: sh failed (status 3)"
    assert error.advice.splitlines() == [
        "no such package", "look at the thing",
        f"the whole log: {tmp_path}/logs/thing.log",
        "mend that, and the same command goes on where this one stopped"]


def test_a_step_that_is_killed_or_cannot_start_is_told_alike(tmp_path):
    assert "ended by signal 9" in str(failure(tmp_path, Step("kill -9 $$")))
    step = Step("")
    step.make = lambda log: processes.run(["true"], log, within=["/nosuch"])
    assert "the thing: " in str(failure(tmp_path, step))


def test_a_full_disk_is_named(tmp_path, monkeypatch):
    monkeypatch.setattr("testbed.plan.free_bytes", lambda path: 5 << 20)
    advice = failure(tmp_path, Step("exit 1")).advice
    assert f"only 5 MiB are left where {tmp_path} is" in advice and "XDG_CACHE_HOME" in advice


def test_a_path_that_cannot_be_mounted_is_named():
    check_folders("/a b/it's/é", None)
    for path in ("/a,b", '/a"b'):
        with pytest.raises(TestbedError, match=path):
            check_folders("/a", path)


class Root:
    """A root file system in which meson ends halfway, and the next time does not."""

    suite, path = "trixie", "/nowhere"

    def __init__(self):
        self.interrupted = False

    def compiler_cache(self):
        return {}

    def run(self, command, binds, log):
        if command[0] != "meson":
            return
        build = binds["/build"]
        if not self.interrupted:
            self.interrupted = True
            (build / "coredata.dat").touch()
            raise TestbedError("interrupted")
        assert not list(build.iterdir()), "meson would only reconfigure what is there"
        (build / "build.ninja").touch()


def test_a_configuration_that_was_interrupted_is_begun_anew(tmp_path):
    project = Project(Cache(tmp_path), Root(), tmp_path, "plain")
    with pytest.raises(TestbedError):
        project.make(None)
    project.make(None)
    assert (project.path / "build.ninja").exists()
