"""The first kind of machine: User-Mode Linux with vkms, a kernel as an ordinary program."""

import os
import pathlib

from .cache import free_bytes
from .errors import TestbedError
from .guests import MEMORY, Guest, Task
from .kernels import Kernel

BOOT_SECONDS = {"default": 60, "debug": 180, "virtual": 60}
KERNEL_OPTIONS = {"default": [], "debug": [], "virtual": ["time-travel=inf-cpu"]}
UNSPEAKABLE = ',"'     # on the kernel's command line and among mount's options
# Mounts the clone and becomes its init script. IFS= keeps a path with spaces in one piece.
FIRST_STEP = ("IFS=; mount -t hostfs none -o hostfs=$testbed_src /mnt; "
              "exec /bin/sh /mnt/tests/testbed/guest/init")


def check_folders(*folders):
    """TestbedError for a path that the guest's kernel cannot be told; None is no path."""
    for folder in folders:
        if set(str(folder)) & set(UNSPEAKABLE):
            raise TestbedError(f"the guest cannot mount {folder}",
                               "a path with a comma or a double quote does not work: "
                               "move the clone, or the cache (XDG_CACHE_HOME=<folder>)")


class UmlMachine:
    """What a guest with one variant of the kernel is made of."""

    def __init__(self, kernel: Kernel):
        self.title = f"{kernel.variant} kernel"
        self._kernel = kernel

    def steps(self) -> list:
        """What must be made before a guest is started."""
        return [self._kernel]

    def guest(self, folder: pathlib.Path, task: Task) -> Guest:
        """A guest that has not been started; `folder` is for it alone."""
        return UmlGuest(folder, task, self._kernel)


class UmlGuest(Guest):
    """One run of User-Mode Linux."""

    def __init__(self, folder: pathlib.Path, task: Task, kernel: Kernel):
        super().__init__(folder, task)
        self._kernel = kernel
        self.boot_seconds = BOOT_SECONDS[kernel.variant]
        self.looks_for_leaks = kernel.variant == "debug"

    def _command(self, wire: int) -> list:
        task = self._task
        check_folders(task.root, task.clone, task.build, task.out, self._folder)
        return [
            self._kernel.path, f"mem={MEMORY >> 20}M", "root=none", "rootfstype=hostfs",
            f'rootflags="{task.root}"', "rw", "panic=-1", "seccomp=auto",
            *KERNEL_OPTIONS[self._kernel.variant],
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
