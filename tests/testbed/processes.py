"""Starts the programs that make things: they end with the testbed, whatever ends it."""

import subprocess
import sys

from .errors import TestbedError

# A killed testbed takes with it what it has started …
BOUND = ["setpriv", "--pdeathsig", "KILL", "--"]
# … and this also what that has started or mounted in its turn.
ISOLATED = [*BOUND, "unshare", "--mount", "--pid", "--fork", "--kill-child", "--"]

_running = set()    # of what run() has started


def run(command: list, log, within: list = BOUND, **options):
    """Runs a program to its end; TestbedError if it fails.

    log     where all its output goes: a file, or None for the user's eyes
    within  what starts it
    Other arguments are those of subprocess.Popen.
    """
    words = [str(word) for word in [*within, *command]]
    with subprocess.Popen(words, **_streams(log), **options) as process:
        _running.add(process)
        try:
            status = process.wait()
        except BaseException:
            process.kill()
            raise
        finally:
            _running.discard(process)
    _judge(command, status)


def end_all():
    """Ends what run() has started in other threads, which fails there."""
    for process in list(_running):
        process.kill()


def run_whole(command: list, log, **options):
    """Runs a program that must not end halfway: an interruption takes effect after its end."""
    process = subprocess.Popen(command, start_new_session=True, **_streams(log), **options)
    try:
        process.wait()
    finally:
        status = process.wait()
    _judge(command, status)


def output(command: list) -> str:
    """What a program prints; TestbedError if it fails."""
    result = subprocess.run([str(word) for word in command], check=False, capture_output=True,
                            text=True, stdin=subprocess.DEVNULL)
    _judge(command, result.returncode, result.stderr)
    return result.stdout


def _streams(log) -> dict:
    """Standard input and output are left to the command in the guest."""
    return {"stdin": subprocess.DEVNULL, "stdout": log or sys.stderr, "stderr": log}


def _judge(command: list, status: int, explanation: str = ""):
    if status < 0:
        raise TestbedError(f"{command[0]} was ended by signal {-status}", explanation)
    if status:
        raise TestbedError(f"{command[0]} failed (status {status})", explanation)
