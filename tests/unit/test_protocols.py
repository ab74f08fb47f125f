"""The protocols of ours are well formed, in the eyes of the program that all others use."""

import subprocess
from pathlib import Path

import pytest

FOLDER = Path(__file__).resolve().parents[2] / "protocol"


@pytest.mark.parametrize("kind", ["client-header", "server-header", "private-code", "public-code", "enum-header"])
@pytest.mark.parametrize("xml", sorted(FOLDER.glob("*.xml")), ids=lambda path: path.stem)
def test_wayland_scanner_has_nothing_to_complain_of(xml, kind, tmp_path):
    ran = subprocess.run(
        ["wayland-scanner", "--strict", kind, xml, tmp_path / kind],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (ran.returncode, ran.stderr) == (0, "")
