"""How `sublet-lessee exec` and its program end: by themselves, with the lease, by signals and keys."""

import os
import signal
import subprocess
from pathlib import Path

import pytest

from support.go_between import GoBetween
from support.lessee import DENIED, DONE, LEASE_ENDED, LESSOR_GONE, USAGE
from support.processes import state
from support.story import eventually
from support.terminal import CTRL_C, Terminal

LESSEE = Path(os.environ.get("SUBLET_BUILD", ".")) / "lessee-client/sublet-lessee"
RUNS = "echo $$ > {folder}/pid;"  # the first words of a shell script that a test waits for
PATIENT = "while :; do sleep 0.1; done"


@pytest.fixture
def script(program_folder):
    """A shell script as a program: it sets its traps, tells its pid, then does what it is told."""

    def make(text: str, traps: str = "") -> tuple[str, ...]:
        return "sh", "-c", f"{traps}\n{RUNS.format(folder=program_folder)} {text}"

    return make


@pytest.fixture
def pid_of_program(program_folder):
    """Waits for the script; whether it runs is what /proc says."""
    path = program_folder / "pid"

    def pid() -> int:
        return eventually(lambda: path.exists() and int(path.read_text() or 0), "the program runs")

    return pid


@pytest.fixture
def terminal(lessor):
    """`sublet-lessee exec` as the foreground job of a terminal."""
    started = []

    def start(*program: str, options: tuple = ()) -> Terminal:
        started.append(
            Terminal([LESSEE, "exec", *options, "--", *program], lessor.environment_of_clients())
        )
        return started[-1]

    yield start
    for each in started:
        each.close()


def gone(pid: int) -> bool:
    """Ended, if maybe not reaped by whoever has inherited it."""
    return state(pid) in "XZ"


def assert_offered_again(execute) -> None:
    """The display can be leased by the next."""
    assert execute("true").wait(30) == DONE


def assert_offered_after_a_vanished_client(execute, kind) -> None:
    """The same, of a tool that could not end its lease itself: Hyprland may leave the kernel's lease
    as it is, and then refuses the next."""
    assert execute("true").wait(30) in ({DONE, DENIED} if kind == "Hyprland" else {DONE})


@pytest.mark.parametrize(
    "text, status", [("exit 0", 0), ("exit 42", 42), ("kill -9 $$", 128 + signal.SIGKILL)]
)
def test_the_status_of_the_program_is_passed_on(execute, text, status):
    assert execute("sh", "-c", text).wait(30) == status
    assert_offered_again(execute)


def test_the_status_is_passed_on_to_a_parent_that_ignores_its_children(lessor):
    ended = subprocess.run(
        [LESSEE, "exec", "--wait", "20", "--", "sh", "-c", "exit 42"],
        env=lessor.environment_of_clients(), check=False,
        preexec_fn=lambda: signal.signal(signal.SIGCHLD, signal.SIG_IGN),
    )  # fmt: skip
    assert ended.returncode == 42


def test_who_has_the_card_and_was_there_before_goes_on(lessor, program_folder):
    """A script may start a lessor, and then become exec: that is its child, and no work of its program."""
    before = program_folder / "before"
    other = f"exec 3<>{lessor.card}; echo $$ > {before}; exec sleep 1000"
    waits = f"while ! [ -s {before} ]; do sleep 0.01; done"
    ended = subprocess.run(
        ["sh", "-c", f"sh -c '{other}' & {waits}; exec {LESSEE} exec --wait 20 -- true"],
        env=lessor.environment_of_clients(), check=False,
    )  # fmt: skip
    pid = int(before.read_text(encoding="ascii"))
    try:
        assert ended.returncode == 0
        assert not gone(pid)
    finally:
        os.kill(pid, signal.SIGKILL)


@pytest.mark.parametrize("word", ["[a,b]", "[]", "", "--", "-x", "{{}}", "a b"])
def test_the_words_of_a_program_are_passed_on_as_they_are(execute, word):
    assert execute("sh", "-c", 'test $# = 2 && test "$1" = "$2"', "sh", word, word).wait(30) == 0


@pytest.mark.parametrize(("words", "told"), [
    (["exec"], "exec: a program to run is required"),
    (["exec", "--"], "exec: a program to run is required"),
    (["exec", "--as-moniter", "true"], "there is no option --as-moniter; did you mean --as-monitor?"),
])  # fmt: skip
def test_exec_needs_a_program(lessor, words, told):
    ended = subprocess.run(
        [LESSEE, *words], env=lessor.environment_of_clients(), stderr=subprocess.PIPE, text=True,
        check=False,
    )  # fmt: skip
    assert ended.returncode == USAGE
    assert ended.stderr.splitlines()[0] == f"sublet-lessee: {told}"


def test_a_program_needs_no_dashes_before_it(lessor):
    ended = subprocess.run(
        [LESSEE, "exec", "sh", "-c", 'test "$1" = "[a,b]" && exit 9', "sh", "[a,b]"],
        env=lessor.environment_of_clients(), check=False,
    )  # fmt: skip
    assert ended.returncode == 9


def test_a_script_may_use_descriptors_of_low_numbers(execute):
    script = 'exec 3>&1 4>&1 5>&1 6>&1 7>&1 8>&1 9>&1; test "$LEASE_FD" -gt 9; '
    assert execute("sh", "-c", script + "test -c /proc/self/fd/$LEASE_FD").wait(30) == 0


def test_a_program_gets_the_lease_where_few_files_may_be_opened(execute):
    """None of a higher number."""
    program = execute("sh", "-c", "test -c /proc/self/fd/$LEASE_FD", under=("prlimit", "--nofile=64"))
    assert program.wait(30) == DONE, program.text()


def test_a_program_that_cannot_be_run_is_a_usage_error(execute):
    program = execute("/nowhere/program")
    assert program.wait(30) == USAGE
    assert "/nowhere/program: No such file or directory" in program.text()


def test_a_stubborn_program_is_killed_when_the_headset_is_pulled(
    execute, headset, script, pid_of_program
):
    program = execute(*script(PATIENT, 'trap "" TERM'), options=("--grace", "0.5"))
    pid = pid_of_program()
    headset.unplug()
    assert program.wait(30) == LEASE_ENDED
    assert gone(pid)


@pytest.mark.parametrize("end", ["unplug", "signal"])
def test_what_a_script_has_started_ends_with_it(execute, headset, script, pid_of_program, program_folder, end):
    """The script ends at once and waits for nobody; the program that it runs has the lease."""
    inner = program_folder / "inner"
    program = execute(*script(f'sh -c "echo \\$\\$ > {inner}; exec sleep 600"; true'))
    script_pid = pid_of_program()
    pid = eventually(lambda: inner.exists() and int(inner.read_text() or 0), "it runs")
    if end == "unplug":
        headset.unplug()
        assert program.wait(30) == LEASE_ENDED
    else:
        assert program.stop() == 128 + signal.SIGTERM
    assert gone(script_pid)
    assert gone(pid)


def test_what_a_script_leaves_behind_ends_with_it(execute, script, program_folder):
    left = program_folder / "left"
    program = execute(*script(f"sleep 600 & echo $! > {left}"))
    assert program.wait(30) == DONE
    assert gone(int(left.read_text()))
    assert_offered_again(execute)


def test_what_a_script_leaves_behind_is_reaped_while_the_script_runs(
    execute, script, pid_of_program, program_folder
):
    orphan = program_folder / "orphan"
    program = execute(*script(f"(sh -c 'echo $$ > {orphan}' &); exec sleep 600"))
    pid_of_program()
    pid = eventually(lambda: orphan.exists() and int(orphan.read_text() or 0), "it runs")
    eventually(lambda: state(pid) == "X", "it is reaped")
    assert program.running


def test_a_stopped_program_is_woken_to_end_when_the_headset_is_pulled(
    execute, headset, script, pid_of_program, program_folder
):
    trap = f'trap "touch {program_folder}/ended; exit" TERM'
    program = execute(*script(PATIENT, trap))
    os.kill(pid_of_program(), signal.SIGSTOP)
    headset.unplug()
    assert program.wait(30) == LEASE_ENDED
    assert (program_folder / "ended").exists()


def test_a_program_is_ended_though_the_lessor_says_nothing_of_the_unplugged_headset(
    execute, lessor, headset, script, pid_of_program
):
    program = execute(*script("exec sleep 60"))
    pid = pid_of_program()
    with lessor.process.paused():
        headset.unplug()
        assert program.wait(30) == LEASE_ENDED
    assert gone(pid)


def test_a_program_is_ended_whose_headset_was_pulled_while_the_lease_was_underway(
    lessor, execute, headset, tmp_path
):
    """Nor does the lessor say anything of it."""
    with GoBetween(lessor.socket, tmp_path / "between") as between:
        between.hold("wp_drm_lease_v1.lease_fd")
        program = execute("sleep", "60", WAYLAND_DISPLAY=str(between.socket))
        between.wait_until_held()
        with lessor.process.paused():
            headset.unplug()
            between.release()
            assert program.wait(30) == LEASE_ENDED
    assert f"{headset.name} was unplugged" in program.text()


def test_a_program_that_ends_because_the_lease_did_does_not_hide_that(
    execute, headset, script, pid_of_program
):
    """It may be faster than the lessor's word."""
    poll = "import sys; from support import leases\nwhile leases.objects_of(int(sys.argv[1])): pass\n"
    program = execute(*script(f"python3 -c '{poll}' $0; exit 3"), "{fd}")
    pid_of_program()
    headset.unplug()
    assert program.wait(30) == LEASE_ENDED


def test_a_program_that_fails_after_the_headset_was_pulled_does_not_hide_that(
    execute, lessor, headset, script, pid_of_program, program_folder
):
    """Nor if the lessor says nothing of it and leaves the lease as it was."""
    program = execute(*script(f"{PATIENT.replace(':', f'test ! -e {program_folder}/pulled')}; exit 3"))
    pid_of_program()
    with lessor.process.paused():
        headset.unplug()
        (program_folder / "pulled").touch()
        assert program.wait(30) == LEASE_ENDED
    assert f"{headset.name} was unplugged" in program.text()


def test_the_program_ends_with_its_lessor(execute, lessor, script, pid_of_program):
    program = execute(*script("exec sleep 60"))
    pid = pid_of_program()
    lessor.kill()
    assert program.wait(30) == LESSOR_GONE
    assert gone(pid)


def test_the_program_ends_with_the_tool(execute, kind, script, pid_of_program):
    program = execute(*script("exec sleep 60"))
    pid = pid_of_program()
    program.kill()
    eventually(lambda: gone(pid), "the program has ended")
    assert_offered_after_a_vanished_client(execute, kind)


def test_a_signal_reaches_the_program(execute, script, pid_of_program):
    program = execute(*script(PATIENT, 'trap "exit 7" TERM'))
    pid_of_program()
    assert program.stop(signal.SIGTERM, 30) == 7
    assert_offered_again(execute)


def test_ctrl_c_ends_the_program_and_gives_the_display_back(terminal, execute, script, pid_of_program):
    window = terminal(*script("exec sleep 60"))
    pid = pid_of_program()
    window.press(CTRL_C)
    assert window.wait() == 128 + signal.SIGINT
    assert gone(pid)
    assert_offered_again(execute)


def test_ctrl_c_is_heard_once(terminal, script, pid_of_program, program_folder):
    trap = f'trap "echo >> {program_folder}/heard" INT'
    window = terminal(*script(PATIENT, trap), options=("--grace", "60"))
    pid = pid_of_program()
    window.press(CTRL_C)
    eventually((program_folder / "heard").exists, "it is heard")
    os.kill(pid, signal.SIGKILL)
    assert window.wait() == 128 + signal.SIGKILL
    assert (program_folder / "heard").read_text() == "\n"


def test_ctrl_c_reaches_a_program_in_a_process_group_of_its_own(terminal, program_folder, pid_of_program):
    mark = RUNS.format(folder=program_folder)
    window = terminal("setsid", "sh", "-c", f'trap "exit 9" INT; {mark} {PATIENT}')
    pid_of_program()
    window.press(CTRL_C)
    assert window.wait() == 9


def test_closing_the_terminal_gives_the_display_back(
    terminal, execute, kind, script, pid_of_program
):
    window = terminal(*script("exec sleep 60"))
    pid = pid_of_program()
    window.hang_up()
    window.wait()
    eventually(lambda: gone(pid), "the program has ended")
    assert_offered_after_a_vanished_client(execute, kind)


def test_a_program_hears_that_its_terminal_was_closed(terminal, script, pid_of_program):
    """The kernel tells the session's leader alone."""
    window = terminal(*script(PATIENT, 'trap "exit 7" HUP'), options=("--grace", "60"))
    pid_of_program()
    window.hang_up()
    assert window.wait() == 7
