"""Which leases exist, as the kernel knows it.

The kernel tells a lessor its lessees and a lessee its objects, and nobody else: debugfs shows
only who has the node open. Root may borrow another process's open file (pidfd_getfd) and ask on
that one. A borrowed fd is closed at once, but a lease whose last fd is closed in just that
moment ends when we close ours.
"""

import contextlib
import ctypes
import errno
import os
import pathlib

from support import drm_ioctl as drm

SYS_PIDFD_GETFD = 438
_libc = ctypes.CDLL(None, use_errno=True)


def open_files(card: str, pid: int = None) -> list:
    """(pid, fd) of every open file of this primary node, of one process or of all.

    Files that a process shares or has duplicated are told several times.
    """
    found = []
    device = os.stat(card).st_rdev
    folders = [pathlib.Path(f"/proc/{pid}")] if pid else pathlib.Path("/proc").glob("[0-9]*")
    for folder in folders:
        if folder.name == str(os.getpid()):
            continue
        with contextlib.suppress(FileNotFoundError, ProcessLookupError):
            for entry in (folder / "fd").iterdir():
                with contextlib.suppress(OSError):
                    if entry.stat().st_rdev == device:
                        found.append((int(folder.name), int(entry.name)))
    return sorted(found)


@contextlib.contextmanager
def borrowed(pid: int, fd: int):
    """Another process's open file as an fd of ours; needs root or the right to ptrace."""
    pidfd = os.pidfd_open(pid)
    try:
        ours = _libc.syscall(SYS_PIDFD_GETFD, pidfd, fd, 0)
        if ours < 0:
            raise OSError(ctypes.get_errno(), f"cannot borrow fd {fd} of process {pid}")
    finally:
        os.close(pidfd)
    try:
        yield ours
    finally:
        os.close(ours)


@contextlib.contextmanager
def _passing_over_what_is_gone():
    """A file that is not a master's says EACCES; one that was closed since it was listed, EBADF."""
    try:
        yield
    except OSError as error:
        if error.errno not in (errno.EACCES, errno.EBADF):
            raise


def lessees(card: str, lessor: int) -> list:
    """Ids of the leases with objects that process `lessor` has given out on this card.

    Not an error: a process that is not master has none.
    """
    found = set()
    for pid, fd in open_files(card, lessor):
        with _passing_over_what_is_gone(), borrowed(pid, fd) as file:
            found.update(_list(file, drm.MODE_LIST_LESSEES))
    return sorted(found)


def revoke(card: str, lessor: int, lessee: int):
    """Has the kernel end a lease that process `lessor` has given out, behind its back."""
    for pid, fd in open_files(card, lessor):
        with _passing_over_what_is_gone(), borrowed(pid, fd) as file:
            if lessee in _list(file, drm.MODE_LIST_LESSEES):
                drm.call(file, drm.MODE_REVOKE_LEASE, drm.RevokeLease(lessee_id=lessee))
                return
    raise LookupError(f"process {lessor} has no lessee {lessee}")


def objects(card: str, lessee: int) -> list:
    """Ids of the KMS objects that process `lessee` may use: those of its leases; none after
    their end. For a lessor: all objects of the card."""
    found = set()
    for pid, fd in open_files(card, lessee):
        with _passing_over_what_is_gone(), borrowed(pid, fd) as file:
            found.update(_list(file, drm.MODE_GET_LEASE))
    return sorted(found)


def objects_of(fd: int) -> list:
    """Ids of the KMS objects behind an open file of our own."""
    return _list(fd, drm.MODE_GET_LEASE)


def _list(fd: int, code: int) -> list:
    _, arrays = drm.read_arrays(fd, code, drm.ObjectList, {"count": ("ptr", ctypes.c_uint32)})
    return arrays["count"]
