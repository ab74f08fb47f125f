"""Stories that nobody thought of, told to sublet and to a model of it."""

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.database import DirectoryBasedExampleDatabase
from hypothesis.stateful import run_state_machine_as_test
from lessor_machine import LessorMachine, SeatedMachine

pytestmark = [pytest.mark.debug, pytest.mark.slow]

ALWAYS_THE_SAME = 4  # stories of each model


def search(option) -> settings:
    """Some stories that are always the same; or as many as are asked for, by chance: what was found is kept
    beside the other results then, and told first the next time."""
    examples = option("--model-examples")
    kept = DirectoryBasedExampleDatabase(Path(os.environ.get("SUBLET_OUT", ".")) / "hypothesis")
    phases = set(Phase) - {Phase.explain} - ({Phase.shrink} if option("--model-no-shrink") else set())
    return settings(
        max_examples=examples or ALWAYS_THE_SAME,
        stateful_step_count=option("--model-steps"),
        derandomize=not examples,
        database=kept if examples else None,
        phases=phases,
        deadline=None,
        print_blob=True,
        report_multiple_bugs=False,
        suppress_health_check=list(HealthCheck),
    )


@pytest.mark.parametrize("machine", [LessorMachine, SeatedMachine])
def test_after_every_step_sublet_is_as_expected(ground, machine, request):
    option = request.config.getoption
    run_state_machine_as_test(
        lambda: machine(ground, option("--model-patience")), settings=search(option)
    )
