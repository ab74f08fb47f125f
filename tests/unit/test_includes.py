"""The arrows between folders point one way: what a file includes is of its own layer or of one below."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
INCLUDE = re.compile(r'^#include ["<]([^">]+)[">]', re.MULTILINE)

# Each may include itself and what it names.
FOLDERS = {
    "protocol/vocabulary": set(),
    "protocol/displays": {"protocol/vocabulary"},
    "protocol/kms": {"protocol/vocabulary", "protocol/displays"},
    "protocol/server": {"protocol/vocabulary"},
    "lessee-client/lessee": {"protocol/vocabulary", "protocol/displays", "protocol/kms"},
    "compositor/loop": set(),
    "compositor/policy": {"protocol/vocabulary", "protocol/displays", "compositor/loop", "compositor/process"},
    "compositor/lessor": {
        "protocol/vocabulary", "protocol/displays", "protocol/kms", "protocol/server",
        "compositor/policy", "compositor/loop",
    },
    "compositor/relay": {
        "protocol/vocabulary", "protocol/displays", "protocol/kms", "protocol/server",
        "lessee-client/lessee", "compositor/policy", "compositor/lessor", "compositor/loop",
    },
}  # fmt: skip


def resolved(file: Path, name: str) -> Path | None:
    """The file of ours that is included; None if it is nobody's here, or generated."""
    name = re.sub(r"^sublet/(?=vocabulary|displays|kms)", "", name)
    roots = (file.parent, ROOT / "protocol", ROOT / "compositor", ROOT / "lessee-client")
    return next((path.resolve() for root in roots if (path := root / name).is_file()), None)


def arrows(files) -> set[tuple[str, str, str]]:
    """(file, the file that it includes, that one's folder)."""
    found = set()
    for file in files:
        for name in INCLUDE.findall(file.read_text(encoding="utf-8")):
            if included := resolved(file, name):
                target = included.relative_to(ROOT)
                found.add((str(file.relative_to(ROOT)), target.name, "/".join(target.parts[:2])))
    assert found, "no file includes anything"
    return found


@pytest.mark.parametrize("folder", FOLDERS)
def test_a_folder_includes_what_is_below_it(folder):
    files = [path for path in (ROOT / folder).rglob("*pp") if path.suffix in (".hpp", ".cpp")]
    allowed = FOLDERS[folder] | {folder}
    assert [arrow for arrow in arrows(files) if arrow[2] not in allowed] == []
