"""What a compositor asked of its card, call by call: the oracle for "never", where looking at the
kernel's state now and then could miss something."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from support import kms
from support.preload import preloading

TEST_ONLY = 0x0100
ACTIVE, CRTC_ID, FB_ID, MODE_ID = "ACTIVE", "CRTC_ID", "FB_ID", "MODE_ID"


@dataclass(frozen=True)
class Call:
    """One call that names KMS objects, with the kernel's answer.

    name     "atomic", "get-connector" and so on: see injection/drm_record.c
    error    errno, 0 if it succeeded
    objects  ids
    values   of an atomic commit: {(object, property): value}
    """

    name: str
    error: int
    objects: frozenset[int]
    values: dict[tuple[int, str], int]
    test_only: bool = False

    @property
    def changes(self) -> bool:
        """Whether the card may be otherwise after it: neither a look, a test nor a failure."""
        looks = self.name.startswith("get-") or self.name in ("queue-sequence", "create-lease")
        return not (looks or self.test_only or self.error)


class DrmRecord:
    """All calls of a compositor that is started with `environment`."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "drm-record"
        self._path.touch()
        self._from = 0
        self.environment = preloading("drm_record", DRM_RECORD=str(self._path))

    def forget(self) -> None:
        """Calls made before do not count any more."""
        self._from = self._path.stat().st_size

    def calls(self, kernel: kms.Card) -> list[Call]:
        """In the order of the kernel's answers. `kernel` knows what properties are called."""
        with self._path.open("rb") as file:
            file.seek(self._from)
            text = file.read().decode("ascii")
        text = text[: text.rfind("\n") + 1]  # The last line may be half written.
        return [_call(line.split(), kernel) for line in text.splitlines()]

    def changes_of(self, kernel: kms.Card, objects: Collection[int]) -> list[Call]:
        """The calls after which one of these objects may be otherwise."""
        return [
            call
            for call in self.calls(kernel)
            if call.changes and not call.objects.isdisjoint(objects)
        ]


def _call(words: list[str], kernel: kms.Card) -> Call:
    name, flags, error, *rest = words
    if name != "atomic":
        return Call(name, int(error), frozenset(map(int, rest)), {})
    values = {}
    for word in rest:
        target, value = word.split("=")
        number, prop = map(int, target.split("."))
        values[number, kernel.property_name(prop)] = int(value)
    objects = frozenset(number for number, _ in values)
    return Call(name, int(error), objects, values, bool(int(flags) & TEST_ONLY))
