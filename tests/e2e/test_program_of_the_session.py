"""`sublet -- PROGRAM`: the session is as long as the program, and ends with its status."""

import os
import signal
import subprocess
from pathlib import Path

import pytest

from support.processes import Process
from support.story import eventually

SUBLET = Path(os.environ["SUBLET_BUILD"]) / "compositor/sublet"


@pytest.fixture
def environment(tmp_path) -> dict[str, str]:
    own = {**os.environ, "XDG_RUNTIME_DIR": str(tmp_path), "WLR_BACKENDS": "headless"}
    return {name: value for name, value in own.items() if name not in ("WAYLAND_DISPLAY", "DISPLAY")}


@pytest.mark.parametrize(("script", "status"), [
    ("true", 0), ("exit 42", 42), ("kill -KILL $$", 128 + signal.SIGKILL),
])  # fmt: skip
def test_its_status_is_that_of_sublet(environment, script, status):
    ended = subprocess.run([SUBLET, "--", "sh", "-c", script], env=environment, check=False)
    assert ended.returncode == status


def test_it_is_a_client_and_gets_its_words_as_they_are(environment, tmp_path):
    script = 'echo "$WAYLAND_DISPLAY $1 $2" > said; sublet-lessee list; test $? = 3'
    ended = subprocess.run(
        [SUBLET, "--socket", "wayland-5", "--", "sh", "-c", script, "sh", "[a,b]", "--broker"],
        env=environment, cwd=tmp_path, check=False,
    )  # fmt: skip
    assert ended.returncode == 0
    assert (tmp_path / "said").read_text(encoding="utf-8") == "wayland-5 [a,b] --broker\n"


def test_commands_of_s_do_not_end_it(environment, tmp_path):
    words = ["-s", "touch first", "-s", "touch second; exit 3"]
    script = "until test -e first && test -e second; do sleep 0.05; done; exit 5"
    ended = subprocess.run(
        [SUBLET, *words, "--", "sh", "-c", script], env=environment, cwd=tmp_path, check=False
    )
    assert ended.returncode == 5


def test_one_that_is_not_there_is_a_failure(environment):
    ended = subprocess.run(
        [SUBLET, "--", "nosuchprogram"], env=environment, check=False, capture_output=True, text=True
    )
    assert ended.returncode == 1
    assert "could not run nosuchprogram: No such file" in ended.stderr.splitlines()[-1]


def test_it_ends_with_sublet(environment, tmp_path):
    file = tmp_path / "pid"
    sublet = Process(
        [SUBLET, "--", "sh", "-c", f"echo $$ > {file}; exec sleep 1000"],
        env=environment, output=tmp_path / "log",
    )  # fmt: skip
    try:
        pid = eventually(lambda: file.exists() and file.read_text(encoding="ascii").strip(), "it runs")
        assert sublet.stop(signal.SIGTERM) == 0
        eventually(lambda: not Path(f"/proc/{pid}/exe").exists(), "it has ended")
    finally:
        sublet.kill()
