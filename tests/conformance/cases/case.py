"""What a case is, and the list of them."""

from __future__ import annotations

import ast
import enum
import functools
import hashlib
import inspect
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from testbed.description import Machine

# Short names for the interfaces of drm-lease-v1.
INTERFACES = {
    "device": "wp_drm_lease_device_v1", "connector": "wp_drm_lease_connector_v1",
    "request": "wp_drm_lease_request_v1", "lease": "wp_drm_lease_v1",
}  # fmt: skip


class Severity(enum.StrEnum):
    """must: the specification says so. should: a user loses something. quality: it is better so."""

    MUST = "must"
    SHOULD = "should"
    QUALITY = "quality"


@dataclass(frozen=True)
class Basis:
    """The sentence that a case rests on.

    source    "drm-lease-v1", "sublet-lease-terms-v1", "wayland", "kernel", "thread", "text" or "ours"
    where     INTERFACE or INTERFACE.MESSAGE of a protocol, or its own name for what it says in its beginning;
              a file of the kernel; threads; who wrote a text; "ours"
    sentence  of a protocol or the kernel word for word; otherwise in our words
    """

    source: str
    where: str
    sentence: str


def protocol(where: str, sentence: str) -> Basis:
    """drm-lease-v1: "device", or "device.drm_fd" for a message of wp_drm_lease_device_v1."""
    interface, dot, message = where.partition(".")
    return Basis("drm-lease-v1", INTERFACES[interface] + dot + message, sentence)


def core(where: str, sentence: str) -> Basis:
    """The core protocol: wayland.xml."""
    return Basis("wayland", where, sentence)


def kernel(where: str, sentence: str) -> Basis:
    """A file of the kernel's source or of its documentation."""
    return Basis("kernel", where, sentence)


def thread(where: str, sentence: str) -> Basis:
    """What people report: "project#number", "!" for a merge request of GitLab."""
    return Basis("thread", where, sentence)


def text(where: str, sentence: str) -> Basis:
    """What somebody wrote: a post, or another program's source."""
    return Basis("text", where, sentence)


def ours(sentence: str) -> Basis:
    """Nobody else says so: for what is better so, and no more."""
    return Basis("ours", "ours", sentence)


@dataclass(frozen=True)
class Case:
    """What runs, and what it needs beside a Scene.

    seat: its lessor shares a seat with another session. ends: it ends the lessor on purpose.
    monitors: it leases monitors. tool: DrmRecord or DrmFault, on its lessor's calls. machine: the
    displays, if not the usual ones. second_card: there is one. digest: changes with the code of its file,
    not with how that is laid out.
    """

    chapter: str
    title: str
    severity: Severity
    basis: Basis
    run: Callable[..., None]
    name: str
    digest: str
    seat: bool = False
    ends: bool = False
    monitors: bool = False
    tool: Callable[..., Any] | None = None
    machine: Machine | None = None
    second_card: bool = False

    @property
    def source(self) -> str:
        """The code that runs, as it is written."""
        return inspect.getsource(inspect.unwrap(_function(self.run)))


CASES: list[Case] = []


def _decorator(severity: Severity) -> Callable[..., Any]:
    def of_chapter(chapter: str, title: str, basis: Basis, name: str = "", **needs: Any):
        """Makes a case of a function; `name`, if several are made of one, tells them apart."""

        def add(run: Callable[..., None]) -> Callable[..., None]:
            digest = _digest(inspect.getsourcefile(_function(run)))
            CASES.append(Case(chapter, title, severity, basis, run, name or run.__name__, digest, **needs))
            return run

        return add

    return of_chapter


@functools.cache
def _digest(file: str) -> str:
    """Of what runs, even if the file is another one by the time that the case is played."""
    code = ast.dump(ast.parse(Path(file).read_text(encoding="utf-8")))
    return hashlib.sha256(code.encode()).hexdigest()[:12]


def _function(run: Callable[..., None]) -> Callable[..., None]:
    return run.func if isinstance(run, functools.partial) else run


must, should, quality = map(_decorator, Severity)
