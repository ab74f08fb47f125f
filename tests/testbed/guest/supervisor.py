"""The guest's process 1: brings the machine up, runs the command, reports.

What to do is in a file of the run's folder:
    argv, env, cwd   of the command
    terminal         [rows, columns] for a pseudo terminal, null for pipes
    merge            whether standard output and error go the same way
    machine          the displays, as description.to_json makes it; null for none
    leaks            whether to look for kernel memory leaks at the end
"""

import json
import os
import pathlib
import re
import signal
import socket
import subprocess
import sys
import time
import traceback

sys.path.insert(0, "/src/tests")

from support import machine  # noqa: E402
from testbed import description, link  # noqa: E402
from testbed.guest import environment  # noqa: E402
from testbed.guest.session import Session  # noqa: E402
from testbed.guest.wire import Wire  # noqa: E402

TASK_FOLDER = pathlib.Path("/run/task")


def kernel_message(text: str):
    """A line among the kernel's own."""
    with open("/dev/kmsg", "w", encoding="utf-8") as log:
        log.write(text + "\n")


def start_services():
    """What every program in the guest may rely on: udev for the two subsystems, a loopback."""
    socket.sethostname("testbed")
    os.makedirs(environment.RUNTIME_DIR, mode=0o700, exist_ok=True)
    subprocess.run(["ip", "link", "set", "lo", "up"], check=False)
    subprocess.run(["/usr/lib/systemd/systemd-udevd", "--daemon"], check=True,
                   stderr=subprocess.DEVNULL)
    # As at every start of a machine: devices get their groups when they are added.
    subprocess.run(["udevadm", "trigger", "--action=add", "--subsystem-match=drm",
                    "--subsystem-match=input"], check=True)


def lay_out_manuals():
    """Puts the manual pages of the build where man(1) looks for them."""
    for page in pathlib.Path("/build/docs").glob("*.[1-8]"):
        folder = pathlib.Path("/usr/local/share/man", f"man{page.suffix[1:]}")
        folder.mkdir(parents=True, exist_ok=True)
        (folder / page.name).symlink_to(page)


def end_processes():
    """Ends everything but this process: politely, then not."""
    for number, patience in ((signal.SIGTERM, 0.5), (signal.SIGKILL, 2)):
        try:
            os.kill(-1, number)
        except ProcessLookupError:
            return
        deadline = time.monotonic() + patience
        while time.monotonic() < deadline:
            try:
                if os.waitpid(-1, os.WNOHANG)[0] == 0:
                    time.sleep(0.005)
            except ChildProcessError:
                break


def kernel_leaks() -> str:
    """What kmemleak reports; objects younger than 5 s are not looked at."""
    path = "/sys/kernel/debug/kmemleak"
    for _ in range(2):
        time.sleep(3)
        with open(path, "w", encoding="ascii") as control:
            control.write("scan")
    with open(path, encoding="utf-8", errors="replace") as report:
        return report.read()


def complain_without_lockdep():
    """lockdep switches itself off with its first report, and when it runs out of room."""
    with open("/proc/lockdep_stats", encoding="ascii") as file:
        if not re.search(r"debug_locks:\s+1$", file.read(), re.M):
            kernel_message("WARNING: lockdep has switched itself off: locks were not watched")


def carry_out(wire: Wire) -> dict:
    """Does the task; returns how the command ended."""
    task = json.loads((TASK_FOLDER / link.TASK_FILE).read_text(encoding="utf-8"))
    os.environ["PATH"] = environment.PATH
    start_services()
    lay_out_manuals()
    defaults = environment.DEFAULTS
    if task["machine"]:
        card = machine.create(description.from_json(task["machine"])).card
        defaults = {**defaults, **environment.of_machine(card, task["machine"])}
    subprocess.run(["udevadm", "settle", "--timeout=10"], check=False)
    status = Session(wire, TASK_FOLDER, task, {**defaults, **task["env"]}).run()
    end_processes()
    if task["leaks"]:
        complain_without_lockdep()
        wire.send(link.LEAKS, kernel_leaks().encode())
    return status


def main():
    """Never returns: the host ends the guest when it has heard of the command's end."""
    wire = Wire(f"/dev/{os.environ['testbed_link']}")
    kernel_message("testbed: init started")
    wire.send(link.HELLO)
    try:
        ending = carry_out(wire)
    except Exception as error:  # pylint: disable=broad-except
        traceback.print_exc()
        ending = {"failure": f"the guest could not be set up: {error}"}
    os.sync()
    wire.send(link.EXIT, ending)
    while True:
        signal.pause()


main()
