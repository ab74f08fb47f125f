"""Stories that nobody thought of, told to sublet and to a model of it."""

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.database import DirectoryBasedExampleDatabase
from hypothesis.stateful import run_state_machine_as_test
from lessor_machine import LessorMachine, SeatedMachine

pytestmark = [pytest.mark.debug, pytest.mark.slow]


def search(option) -> settings:
    """What was found is kept beside the other results, and told first the next time."""
    phases = set(Phase) - {Phase.explain} - ({Phase.shrink} if option("--model-no-shrink") else set())
    return settings(
        max_examples=option("--model-examples"),
        stateful_step_count=option("--model-steps"),
        database=DirectoryBasedExampleDatabase(Path(os.environ.get("SUBLET_OUT", ".")) / "hypothesis"),
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
