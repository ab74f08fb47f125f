"""The first kind of machine: User-Mode Linux with vkms, a kernel as an ordinary program."""

import dataclasses
import os
import pathlib

from .cache import free_bytes
from .errors import TestbedError
from .guests import MEMORY, Guest, Task
from .kernels import Kernel

UNSPEAKABLE = ',"'     # on the kernel's command line and among mount's options
# Mounts the clone and becomes its init script. IFS= keeps a path with spaces in one piece.
FIRST_STEP = ("IFS=; mount -t hostfs none -o hostfs=$testbed_src /mnt; "
              "exec /bin/sh /mnt/tests/testbed/guest/init")


@dataclasses.dataclass(frozen=True)
class Variant:
    """How a kernel is booted.

    build    which one
    options  on its command line
    """

    build: str
    boot_seconds: int = 60
    options: tuple = ()


VARIANTS = {
    "default": Variant("default"),
    "debug": Variant("debug", boot_seconds=180),
    "virtual": Variant("default", options=("time-travel=inf-cpu",)),
}


def check_folders(*folders):
    """TestbedError for a path that the guest's kernel cannot be told; None is no path."""
    for folder in folders:
        if set(str(folder)) & set(UNSPEAKABLE):
            raise TestbedError(f"the guest cannot mount {folder}",
                               "a path with a comma or a double quote does not work: "
                               "move the clone, or the cache (XDG_CACHE_HOME=<folder>)")


class UmlMachine:
    """What a guest with one variant of the kernel is made of."""

    def __init__(self, kernel: Kernel, name: str):
        self.title = f"{name} kernel"
        self._kernel = kernel
        self._variant = VARIANTS[name]

    def steps(self) -> list:
        """What must be made before a guest is started."""
        return [self._kernel]

    def guest(self, folder: pathlib.Path, task: Task) -> Guest:
        """A guest that has not been started; `folder` is for it alone."""
        return UmlGuest(folder, task, self._kernel, self._variant)


class UmlGuest(Guest):
    """One run of User-Mode Linux."""

    def __init__(self, folder: pathlib.Path, task: Task, kernel: Kernel, variant: Variant):
        super().__init__(folder, task)
        self._kernel = kernel
        self._options = variant.options
        self.boot_seconds = variant.boot_seconds
        self.looks_for_leaks = variant.build == "debug"

    def _command(self, wire: int) -> list:
        task = self._task
        check_folders(task.root, task.clone, task.build, task.out, self._folder)
        return [
            self._kernel.path, f"mem={MEMORY >> 20}M", "root=none", "rootfstype=hostfs",
            f'rootflags="{task.root}"', "rw", "panic=-1", "seccomp=auto",
            *self._options,
            f"uml_dir={self._folder}", "con=null", "con0=null,fd:1", f"con1=fd:{wire}",
            "vkms.create_default_dev=0", "testbed_link=tty1", "testbed_share=hostfs",
            f'testbed_src="{task.clone}"', f'testbed_build="{task.build or ""}"',
            f'testbed_out="{task.out}"', f'testbed_task="{self._folder}"',
            "init=/bin/sh", "--", "-c", f'"{FIRST_STEP}"']

    def _environment(self) -> dict:
        return {"TMPDIR": str(self._memory_folder())}

    def _memory_folder(self) -> pathlib.Path:
        """Where the guest's memory file has room; a memory file system is much the fastest."""
        for folder in (pathlib.Path("/dev/shm"), pathlib.Path("/tmp"), self._folder):
            if free_bytes(folder) > MEMORY and not os.statvfs(folder).f_flag & os.ST_NOEXEC:
                return folder
        raise TestbedError(f"no room for the guest's memory ({MEMORY >> 20} MiB)",
                           "make room in /dev/shm, /tmp or the cache folder, not mounted noexec")
