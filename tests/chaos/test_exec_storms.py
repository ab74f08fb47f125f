"""Programs of `sublet-lessee exec` that open the card in storms: from many threads and processes, by ones
that are killed while they are answered, while the lease ends, and while the tool does."""

import signal
import sys

import pytest

from support.lessee import DONE, LEASE_ENDED
from support.processes import Process, children, name, state
from support.story import eventually
from testbed import description

pytestmark = [
    pytest.mark.debug,
    pytest.mark.slow,
    pytest.mark.parametrize("lessor", ["sublet"], indirect=True),
]

# What all of them begin with: opened() opens the card once more, and says whether that is the lease.
HEAD = """
import os, signal, sys, threading
from support import leases
node = sys.argv[1]
lease = leases.objects_of(os.open(node, os.O_RDWR))
def opened():
    fd = os.open(node, os.O_RDWR)
    try:
        return leases.objects_of(fd) == lease
    finally:
        os.close(fd)
"""
THREADS = """
results = []
def open_often():
    results.extend(opened() for _ in range(50))
threads = [threading.Thread(target=open_often) for _ in range(20)]
for each in threads: each.start()
for each in threads: each.join()
print(results.count(True), *lease)
"""
PROCESSES = """
results = []
for _ in range(10):
    pids = []
    for _ in range(20):
        if (pid := os.fork()) == 0:
            os._exit(not opened())
        pids.append(pid)
    results.extend(os.waitpid(pid, 0)[1] == 0 for pid in pids)
print(results.count(True), *lease)
"""
KILLED = """
results = []
for number in range(200):
    ours, theirs = os.pipe()
    if (pid := os.fork()) == 0:
        while True:
            os.write(theirs, b"x")
            opened()
    os.read(ours, 1)
    for _ in range(number * 20): pass
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    os.close(ours), os.close(theirs)
    results.append(opened())
print(results.count(True), *lease)
"""
FOR_EVER = """
def open_for_ever():
    while True: os.close(os.open(node, os.O_RDWR))
for _ in range(20): threading.Thread(target=open_for_ever, daemon=True).start()
print("opens", flush=True)
signal.pause()
"""


@pytest.fixture
def displays() -> description.Machine:
    return description.desk()


@pytest.fixture
def storm(execute):
    def start(text: str) -> Process:
        return execute(sys.executable, "-c", HEAD + text, "{node}")

    return start


@pytest.mark.parametrize(("text", "openings"), [(THREADS, 1000), (PROCESSES, 200), (KILLED, 200)],
                         ids=["threads", "processes", "killed"])  # fmt: skip
def test_each_opening_is_the_lease(lessor, storm, headset, text, openings):
    program = storm(text)
    assert program.wait(120) == DONE, program.text()
    right, *objects = map(int, program.output.read_text(encoding="ascii").split())
    assert right == openings
    assert headset.id in objects
    assert program.text() == ""


def opens(program: Process) -> None:
    eventually(lambda: program.output.read_text(encoding="ascii") == "opens\n", "it opens the card")


def test_a_lease_ends_while_openings_are_answered(lessor, storm, headset):
    for _ in range(3):
        program = storm(FOR_EVER)
        opens(program)
        headset.unplug()
        assert program.wait(30) == LEASE_ENDED, program.text()
        headset.plug()


def test_the_tool_is_killed_while_it_answers(lessor, storm, execute):
    for _ in range(3):
        program = storm(FOR_EVER)
        opens(program)
        (pid,) = (each for each in children(program.pid) if name(each).startswith("python"))
        program.signal(signal.SIGKILL)
        assert program.wait(30) == -signal.SIGKILL
        eventually(lambda pid=pid: state(pid) in "XZ", "the program has ended")
        assert execute("true").wait(30) == DONE
