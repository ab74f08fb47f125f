"""No exception gets into C: whatever C code calls is noexcept, so that the process ends there and then
and libwayland, or a compositor in C, is never unwound."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = ("protocol/server", "protocol/loop", "compositor/control")
SOURCES = [file for folder in FOLDERS for file in sorted((ROOT / folder).glob("*.[ch]pp"))]
C_API = sorted((ROOT / "compositor").glob("lessor*/capi/*.cpp"))

TABLE = re.compile(r"_interface \w+ = \{(.*?)\};", re.DOTALL)
HANDLER = re.compile(r"\.\w+ = ([\w:]+)")
# The function among the arguments is the last but `this`.
REGISTERED = re.compile(r"wl_(?:global_create|event_loop_add_\w+)\((?!\))[^;]*?(\w+)(?:, this)?\)")
LAMBDA = re.compile(r"\[\]\((?:wl_|void \*)[^)]*\)(.*?)\{")
# What only reads a value that is there.
READERS = re.compile(r"^(?:return (?:&?request->\w+|wire::is_lease_device)\(|return index < )")


def called_by_c(text: str) -> set[str]:
    """The names of the functions that a file hands to libwayland."""
    handlers = {name for table in TABLE.findall(text) for name in HANDLER.findall(table)}
    return {name.rpartition("::")[2] for name in handlers | set(REGISTERED.findall(text))}


def is_noexcept(name: str, text: str) -> bool:
    return re.search(rf"\b{name}\([^;{{}}]*\) noexcept \{{", text) is not None


@pytest.mark.parametrize("file", SOURCES, ids=lambda file: str(file.relative_to(ROOT)))
def test_what_libwayland_calls_is_noexcept(file):
    text = file.read_text(encoding="utf-8")
    shared = (ROOT / "protocol/server/resource.hpp").read_text(encoding="utf-8")
    assert [name for name in called_by_c(text) if not is_noexcept(name, text + shared)] == []
    assert [rest for rest in LAMBDA.findall(text) if "noexcept" not in rest] == []


def test_such_functions_are_found():
    found = set().union(*(called_by_c(file.read_text(encoding="utf-8")) for file in SOURCES))
    assert {"on_submit", "on_bind", "destroy_resource", "on_watch", "dispatch"} <= found


def test_no_function_of_the_c_api_lets_an_exception_out():
    functions = {}
    for file in C_API:
        for name, body in re.findall(
            r"^\w[\w: ]*[ *]\n?(sublet_lessor_\w+)\([^{;]*\)( (?:try )?\{.*?^\}.*?)$",
            file.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE,
        ):  # fmt: skip
            functions[name] = body.strip()
    symbols = (ROOT / "compositor").glob("lessor*/*.symbols")
    exported = {name for file in symbols for name in file.read_text(encoding="ascii").split()}
    assert exported == set(functions)
    assert [
        name for name, body in functions.items()
        if not body.startswith("try {") and "capi::no_exception(" not in body
        and not READERS.match(body.removeprefix("{").strip())
    ] == []  # fmt: skip
