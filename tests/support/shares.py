"""One run of pytest of several that play the same tests between them, each file in one of them."""

import contextlib
import itertools
from pathlib import Path

import pytest


class Share:
    """What one of these runs plays. It begins at a place of its own among the files, goes round, and takes
    each file that nobody else has taken: whoever is done first helps the others.

    folder  is empty at first and the same for all. A run that begins again has what it had.
    number  of this run, from 1
    of      how many there are
    """

    def __init__(self, folder: Path, number: int, of: int):
        self._folder = folder
        self._number = number
        self._of = of
        self._taken: dict[Path, bool] = {}
        folder.mkdir(parents=True, exist_ok=True)

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        files = [list(tests) for _, tests in itertools.groupby(items, key=lambda item: item.path)]
        begin = len(files) * (self._number - 1) // self._of
        items[:] = itertools.chain(*files[begin:], *files[:begin])

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool | None:
        """As pytest's own, without the tests of others. Each test is told which comes next: so long live what they
        have in common. So the next file is taken when the last test of one begins."""
        if session.testsfailed or session.config.option.collectonly:
            return None  # pytest says so
        ours = filter(self._is_ours, session.items)
        item = next(ours, None)
        while item is not None:
            following = next(ours, None)
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
            if session.shouldfail:
                raise session.Failed(session.shouldfail)
            if session.shouldstop:
                raise session.Interrupted(session.shouldstop)
            item = following
        return True

    def _is_ours(self, item: pytest.Item) -> bool:
        if item.path not in self._taken:
            self._taken[item.path] = self._take(item.path.relative_to(item.config.rootpath))
        return self._taken[item.path]

    def _take(self, file: Path) -> bool:
        place = self._folder / str(file).replace("/", ",")
        mark = place / str(self._number)
        with contextlib.suppress(FileExistsError):
            place.mkdir()   # succeeds once, in all guests together
            mark.touch()
        return mark.exists()


def share_of(text: str) -> tuple[int, int]:
    """2/3: the second of three."""
    number, _, of = text.partition("/")
    if not 1 <= int(number) <= int(of):
        raise ValueError(text)
    return int(number), int(of)
