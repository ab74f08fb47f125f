"""A 32-bit program and its card: on the machine itself, and under `sublet-lessee exec`."""

import subprocess
from pathlib import Path

import pytest

pytestmark = pytest.mark.qemu_only

SOURCE = Path(__file__).parents[1] / "support" / "counts_connectors.c"


@pytest.fixture(scope="module")
def counter(tmp_path_factory) -> str:
    """The program that ends with the number of connectors it is told of."""
    program = tmp_path_factory.mktemp("32-bits") / "counts-connectors"
    subprocess.run(
        ["gcc", "-m32", "-nostdlib", "-static", "-ffreestanding", "-fno-pie", "-no-pie",
         "-fno-stack-protector", SOURCE, "-o", program],
        check=True,
    )  # fmt: skip
    return str(program)


def test_it_runs_on_the_machine(counter, sublet, card):
    assert subprocess.run([counter, sublet.card], check=False).returncode >= len(card.connectors)


@pytest.mark.parametrize("lessor", ["sublet"], indirect=True)
def test_under_exec_its_card_is_the_lease(lessor, execute, counter):
    for _ in range(2):
        program = execute(counter, "{node}")
        assert program.wait() == 1, program.text()


@pytest.mark.parametrize("lessor", ["sublet"], indirect=True)
def test_the_library_cannot_reach_it(lessor, execute, card, counter):
    for _ in range(2):
        program = execute(counter, "{node}", options=("--mechanism", "preload"))
        assert program.wait() >= len(card.connectors), program.text()
