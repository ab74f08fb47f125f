"""The arrows between folders point one way: what a file includes is of its own layer or of one below."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
INCLUDE = re.compile(r'^#include ["<]([^">]+)[">]', re.MULTILINE)

VOCABULARY = {"protocol/vocabulary"}
FACTS = VOCABULARY | {"protocol/displays"}
WIRE = FACTS | {"protocol/kms", "protocol/loop", "protocol/server", "compositor/rules"}
# Each may include itself and what it names.
FOLDERS = {
    "protocol/vocabulary": set(),
    "protocol/displays": VOCABULARY,
    "protocol/kms": FACTS,
    "protocol/loop": set(),
    "protocol/server": VOCABULARY | {"protocol/loop"},
    "lessee-client/lessee": FACTS | {"protocol/kms"},
    "lessee-client/x11": FACTS | {"lessee-client/lessee"},
    "compositor/rules": FACTS,
    "compositor/lessor": WIRE,
    "compositor/lessor-wlr": WIRE | {"compositor/lessor", "compositor/wlr"},
    "compositor/relay": WIRE | {"compositor/lessor", "lessee-client/lessee"},
    "compositor/process": VOCABULARY,
    "compositor/consent": WIRE | {"compositor/lessor", "compositor/process"},
}  # fmt: skip

# What the lessor is for others: sublet is built on these, and the C API is a shim over them.
LESSOR_HEADERS = {
    "black_buffer.hpp", "claim_book.hpp", "client_identity.hpp", "display_table.hpp", "kernel_lease.hpp",
    "kms_topology.hpp", "lease_ledger.hpp", "lease_provider.hpp", "lessor.hpp", "lessor_host.hpp",
    "lessor_report.hpp", "pending_consent.hpp",
}  # fmt: skip
# What the C API is made of, for the C API of the glue.
SHIM_HEADERS = {"callbacks.hpp", "host_claims.hpp", "host_policy.hpp", "no_exception.hpp"}


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


def test_nobody_includes_the_insides_of_the_lessor():
    files = [
        path for folder in ("compositor", "lessee-client", "protocol") for path in (ROOT / folder).rglob("*pp")
        if path.suffix in (".hpp", ".cpp")
    ]  # fmt: skip
    outside = [path for path in files if not path.is_relative_to(ROOT / "compositor/lessor")]
    into = {(file, name) for file, name, folder in arrows(outside) if folder == "compositor/lessor"}
    shim = {file for file, name in into if name in SHIM_HEADERS}
    assert all(file.startswith("compositor/lessor-wlr/capi/") for file in shim)
    assert [arrow for arrow in into if arrow[1] not in LESSOR_HEADERS | SHIM_HEADERS] == []
