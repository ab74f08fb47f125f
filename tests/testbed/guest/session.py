"""Runs one command in the guest and carries its input and output over the wire."""

import collections
import contextlib
import fcntl
import json
import os
import pty
import selectors
import signal
import struct
import subprocess
import termios

from testbed import link

CHUNK = 65536
MOST_IN_A_PIPE = 1 << 20
NO_PROGRAM, NOT_FOUND = 126, 127


def _set_size(fd: int, rows: int, columns: int):
    fcntl.ioctl(fd, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))


class Session:
    """One command, from start to exit status."""

    def __init__(self, wire, folder, task: dict, env: dict):
        self._wire = wire
        self._folder = folder
        self._task = task
        self._env = env
        self._selector = selectors.DefaultSelector()
        self._input = None      # the command's standard input: bytes from the host go there
        self._pending = collections.deque()     # chunks, the first maybe partly written
        self._input_ended = False
        self._terminal = None   # master of the command's pseudo terminal
        self._child: subprocess.Popen = None

    def run(self) -> dict:
        """Returns {"status": n} or {"signal": n}; a "note" too where the command cannot start."""
        wakeup_read, wakeup_write = os.pipe2(os.O_CLOEXEC | os.O_NONBLOCK)
        signal.set_wakeup_fd(wakeup_write)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        try:
            self._start()
        except OSError as error:
            return {"status": NOT_FOUND if isinstance(error, FileNotFoundError) else NO_PROGRAM,
                    "note": f"{self._task['argv'][0]}: {error.strerror}"}
        self._selector.register(wakeup_read, selectors.EVENT_READ, "child")
        self._selector.register(self._wire, selectors.EVENT_READ, "wire")
        ended = None
        while ended is None:
            for key, events in self._selector.select():
                if key.data == "child":
                    os.read(wakeup_read, CHUNK)
                    ended = self._reap() if ended is None else ended
                elif key.data == "wire":
                    self._receive()
                elif events & selectors.EVENT_WRITE:
                    self._feed()
                else:
                    self._forward(key)
        self._drain()
        return ended

    def _start(self):
        options = {"env": self._env, "cwd": self._task["cwd"], "start_new_session": True,
                   "restore_signals": True}
        if self._task["terminal"]:
            self._terminal, slave = pty.openpty()
            _set_size(self._terminal, *self._task["terminal"])
            self._child = subprocess.Popen(
                self._task["argv"], stdin=slave, stdout=slave,
                stderr=slave if self._task["merge"] else subprocess.PIPE,
                preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0), **options)
            os.close(slave)
            self._input = self._terminal
            self._watch({self._terminal: link.OUT})
            return
        self._child = subprocess.Popen(
            self._task["argv"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT if self._task["merge"] else subprocess.PIPE, **options)
        self._input = self._child.stdin.fileno()
        os.set_blocking(self._input, False)
        self._watch({self._child.stdout.fileno(): link.OUT})

    def _watch(self, outputs: dict):
        """Forwards what the command writes there: {fd: kind of frame}."""
        if self._child.stderr:
            outputs[self._child.stderr.fileno()] = link.ERR
        for fd, kind in outputs.items():
            os.set_blocking(fd, False)
            self._selector.register(fd, selectors.EVENT_READ, kind)

    def _reap(self):
        """Waits for every child that has ended; the guest's orphans are ours too."""
        ended = None
        while True:
            try:
                pid, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return ended
            if pid == 0:
                return ended
            if pid == self._child.pid:
                code = os.waitstatus_to_exitcode(status)
                self._child.returncode = code
                ended = {"signal": -code} if code < 0 else {"status": code}

    def _receive(self):
        for kind, payload in self._wire.receive():
            if kind == link.IN:
                path = self._folder / link.input_file(json.loads(payload))
                self._pending.append(memoryview(path.read_bytes()))
                path.unlink()
            elif kind == link.IN_END:
                self._input_ended = True
            elif kind == link.THERE:
                self._wire.send(link.HERE)
            elif kind == link.SIZE and self._terminal is not None:
                _set_size(self._terminal, *json.loads(payload))
            elif kind == link.SIGNAL:
                with contextlib.suppress(ProcessLookupError):   # it has just ended
                    os.killpg(self._child.pid, json.loads(payload))
        self._feed()

    def _feed(self):
        """Writes what the host sent, as far as the command takes it."""
        blocked = False
        while self._pending and not blocked:
            try:
                written = os.write(self._input, self._pending[0])
            except BlockingIOError:
                blocked = True
                continue
            except OSError:     # the command has closed its input: the rest is for nobody
                written = len(self._pending[0])
            self._pending[0] = self._pending[0][written:]
            if not self._pending[0]:
                self._pending.popleft()
                self._wire.send(link.TAKEN)
        if self._terminal is None:
            self._await_room(blocked)
            if self._input_ended and not self._pending and self._input is not None:
                self._child.stdin.close()
                self._input = None

    def _await_room(self, wanted: bool):
        if self._input is None:
            return
        awaited = self._input in self._selector.get_map()
        if wanted and not awaited:
            self._selector.register(self._input, selectors.EVENT_WRITE, "input")
        elif awaited and not wanted:
            self._selector.unregister(self._input)

    def _forward(self, key) -> int:
        """Sends what there is to read; returns how much."""
        try:
            data = os.read(key.fd, CHUNK)
        except BlockingIOError:
            return 0
        except OSError:     # a pseudo terminal whose last user is gone
            data = b""
        if data:
            self._wire.send(key.data, data)
        else:
            self._selector.unregister(key.fd)
        return len(data)

    def _drain(self):
        """Sends what the command left in its pipes, though its descendants may write on and on."""
        for key in list(self._selector.get_map().values()):
            if key.data in (link.OUT, link.ERR):
                sent = 0
                while sent < MOST_IN_A_PIPE and (size := self._forward(key)):
                    sent += size
