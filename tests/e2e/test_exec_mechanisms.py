"""How `sublet-lessee exec` gives a program the lease: by answering its system calls, else by a library."""

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from support.lessee import DONE
from support.processes import state
from support.programs import BY_SUBPROCESS
from support.story import Display, eventually

SECCOMP, PRELOAD = ("--mechanism", "seccomp"), ("--mechanism", "preload")
WAYS = (
    "open", "SYS_openat", "SYS_openat2", "SYS_open", "SYS_creat", "close_range", "chdir", "openat",
    "signals",
)  # fmt: skip
BY_DESCRIPTOR = "import os, sys; fd = os.open(sys.argv[1], os.O_RDWR); os.open(f'/dev/fd/{fd}', os.O_RDWR)"
SEEN_BY_THE_LIBRARY = ("open", "chdir", "openat")

# The parent ends once the daemon has nothing open any more; that waits for somebody to write.
DAEMON = """
import os, pathlib, sys
end, seen = map(pathlib.Path, sys.argv[1:])
ours, theirs = os.pipe()
if os.fork() == 0:
    os.closerange(0, 256)
    end.read_text()
    seen.write_text("on")
else:
    os.close(theirs)
    os.read(ours, 1)
"""
FAILED = 1

pytestmark = pytest.mark.parametrize("lessor", ["sublet"], indirect=True)


@pytest.fixture
def opener(build) -> Path:
    return build / "tests/support/openers/open_card"


@pytest.fixture
def connectors(execute, desk, headset, side):
    """The displays that a program under `exec` prints the ids of."""
    displays = {display.id: display for display in (desk, headset, side)}

    def seen(*program: str | Path, options: tuple = ()) -> list[Display]:
        process = execute(*map(str, program), options=options)
        assert process.wait(30) == DONE, process.text()
        return [displays[int(word)] for word in process.output.read_text(encoding="ascii").split()]

    return seen


@pytest.fixture
def listened_to(lessor, build):
    """Runs `sublet-lessee exec` where another listens to system calls already, as a container does."""

    def run(*program: str | Path, options: tuple = (), **more) -> subprocess.CompletedProcess:
        lessee = build / "lessee-client/sublet-lessee"
        listener = build / "tests/support/openers/listen_to_calls"
        return subprocess.run(
            [listener, lessee, "exec", "--wait", "20", *options, "--", *program],
            env=lessor.environment_of_clients(), check=False, capture_output=True, text=True, timeout=30,
            **more,
        )  # fmt: skip

    return run


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("linked", ["", "_static", "_musl"])
def test_a_program_gets_the_lease_however_it_is_linked_and_opens_the_card(
    lessor, connectors, headset, opener, card, linked, way
):
    assert connectors(f"{opener}{linked}", way, "{node}", options=SECCOMP) == [headset]


@pytest.mark.parametrize(
    "linked, way",
    [*[("", way) for way in WAYS if way not in SEEN_BY_THE_LIBRARY],
     *[(linked, "open") for linked in ("_static", "_musl")]],
)  # fmt: skip
def test_the_library_leaves_the_real_card_to_a_program_that_goes_past_it(
    lessor, connectors, desk, headset, side, opener, linked, way
):
    everything = connectors(f"{opener}{linked}", way, "{node}", options=PRELOAD)
    assert set(everything) == {desk, headset, side}


@pytest.mark.parametrize("way", SEEN_BY_THE_LIBRARY)
def test_a_program_that_opens_the_card_through_the_c_library_gets_the_lease_by_the_library(
    lessor, connectors, headset, opener, way
):
    assert connectors(opener, way, "{node}", options=PRELOAD) == [headset]


@pytest.mark.parametrize("way", ["open", "close_range"])
def test_a_child_of_a_program_that_passes_no_descriptors_on_gets_the_lease(
    lessor, connectors, headset, opener, way
):
    seen = connectors(sys.executable, "-c", BY_SUBPROCESS, opener, way, "{node}")
    assert seen == [headset]


def test_a_program_of_another_user_gets_the_lease(lessor, connectors, headset, opener):
    script = f'exec {opener} close_range "$0"'
    assert connectors("su", "nobody", "-s", "/bin/sh", "-c", script, "{node}") == [headset]


def test_a_program_in_another_root_gets_the_lease(lessor, connectors, headset, build, card, tmp_path):
    """By an absolute link, which is one of that root."""
    root = tmp_path / "root"
    (root / "dev/dri").mkdir(parents=True)
    shutil.copy(build / "tests/support/openers/open_card_static", root / "open_card")
    os.mknod(root / "dev/dri/leased", 0o20666, os.stat(card.card).st_rdev)
    (root / "link").symlink_to("/dev/dri/leased")
    assert connectors("chroot", root, "/open_card", "SYS_openat", "/link") == [headset]


def test_a_descriptor_s_own_node_is_the_lease(lessor, execute):
    """"/dev/fd/3" is the program's, not the tool's."""
    program = execute(sys.executable, "-c", BY_DESCRIPTOR, "{node}")
    assert program.wait(30) == DONE, program.text()
    program = execute(sys.executable, "-c", BY_DESCRIPTOR, "/dev/null")
    assert program.wait(30) == DONE, program.text()


def test_any_card_that_a_program_opens_is_the_lease(lessor, connectors, headset, opener, card, other_card):
    assert connectors(opener, "open", other_card) == [headset]


def test_other_cards_are_kept_for_a_program_that_needs_them(lessor, execute, other_card):
    script = 'exec 3<> "$0"; stat --dereference --format=%r /proc/self/fd/3'
    program = execute("sh", "-c", script, other_card, options=("--keep-other-cards",))
    assert program.wait(30) == DONE, program.text()
    assert int(program.output.read_text(encoding="ascii")) == os.stat(other_card).st_rdev


@pytest.fixture
def other_card(card) -> str:
    """That the machine has besides."""
    return min({str(node) for node in Path("/dev/dri").glob("card*")} - {card.card})


def test_where_another_listens_the_library_takes_over(lessor, listened_to, headset, opener):
    ended = listened_to(opener, "open", "{node}")
    assert (ended.returncode, ended.stdout.split(), ended.stderr) == (DONE, [str(headset.id)], "")


def test_also_where_the_caller_ignores_its_children(lessor, listened_to, headset, opener):
    ended = listened_to(opener, "open", "{node}",
                        preexec_fn=lambda: signal.signal(signal.SIGCHLD, signal.SIG_IGN))  # fmt: skip
    assert (ended.returncode, ended.stdout.split(), ended.stderr) == (DONE, [str(headset.id)], "")


def test_the_mechanism_that_is_forced_is_not_replaced(lessor, listened_to, opener):
    ended = listened_to(opener, "open", "{node}", options=SECCOMP)
    assert ended.returncode == FAILED
    assert "another program, such as a container's, listens to the system calls here" in ended.stderr


@pytest.mark.parametrize("options, variable", [(SECCOMP, ""), (PRELOAD, "libsublet-lessee-preload.so")])
def test_only_the_library_shows_in_the_environment(lessor, execute, options, variable):
    program = execute("sh", "-c", 'echo "$LD_PRELOAD"', options=options, LD_PRELOAD="")
    assert program.wait(30) == DONE, program.text()
    assert variable in program.output.read_text(encoding="utf-8")


def test_a_program_without_its_tool_can_open_files_until_it_has_ended(lessor, execute, program_folder):
    """It is asked to end, and has something to write down."""
    trap = f'trap "cat /proc/self/comm > {program_folder}/last; exit" TERM'
    program = execute("sh", "-c", f"{trap}; touch {program_folder}/first; while :; do sleep 0.1; done")
    eventually((program_folder / "first").exists, "the program runs")
    program.kill()
    last = program_folder / "last"
    assert eventually(lambda: last.exists() and last.read_text(encoding="ascii"), "it ends") == "cat\n"


def test_a_stubborn_program_without_its_tool_is_killed(lessor, execute, program_folder):
    mark = program_folder / "pid"
    script = f'trap "" TERM; echo $$ > {mark}; while :; do sleep 0.1; done'
    program = execute("sh", "-c", script, options=("--grace", "0.5"))
    pid = int(eventually(lambda: mark.exists() and mark.read_text(encoding="ascii"), "the program runs"))
    program.kill()
    eventually(lambda: state(pid) in "XZ", "the program is killed")


def test_by_the_library_a_stubborn_program_outlives_its_tool(lessor, execute, program_folder):
    first, last = (program_folder / name for name in ("first", "last"))
    script = f'trap "" TERM; echo $PPID > {first}; tail --pid=$PPID -f /dev/null; sleep 2; touch {last}'
    program = execute("sh", "-c", script, options=(*PRELOAD, "--grace", "0.1"))
    eventually(lambda: first.exists() and first.read_text(encoding="ascii"), "the program runs")
    program.kill()
    eventually(lambda: lessor.lessees() == [], "the displays are given back")
    eventually(last.exists, "it goes on")


def test_who_lets_a_program_open_files_without_its_tool_is_not_taken_for_one_that_has_the_card(
    lessor, execute
):
    """It has, for a moment, and a program may be over by then."""
    slow = ("strace", "-f", "-o", "/dev/null", "-e", "inject=close_range:delay_enter=300000")
    program = execute("true", options=("--grace", "1000"), under=slow)
    assert program.wait(30) == DONE, program.text()


def test_a_daemon_that_a_program_leaves_behind_can_open_files(lessor, execute, program_folder):
    """It has nothing of the card, so it is not ended with the program."""
    end, seen = (program_folder / name for name in ("end", "seen"))
    os.mkfifo(end)
    program = execute(sys.executable, "-c", DAEMON, str(end), str(seen))
    assert program.wait(30) == DONE, program.text()
    end.write_text("", encoding="ascii")
    assert eventually(lambda: seen.exists() and seen.read_text(encoding="ascii"), "it goes on") == "on"
