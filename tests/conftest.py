"""What all tests share: the support modules, the build directory, and no silent skips in CI."""

import os
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
pytest.register_assert_rewrite("support")

from support.shares import Share, share_of  # noqa: E402


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--chaos-seconds", type=float, default=5, help="how long each chaos test goes on")
    parser.addoption("--every-call", action="store_true", help="fails each kernel call, not a choice")
    parser.addoption("--cycles", type=int, default=240, help="how many leases a test of leaks makes")
    parser.addoption("--chaos-seed", type=int, help="repeats what a chaos test did by chance")
    parser.addoption("--model-examples", type=int, help="stories told to each model (default: 4, always the same)")
    parser.addoption("--model-steps", type=int, default=20, help="how long the longest of them are")
    parser.addoption("--model-patience", type=float, default=30, help="seconds that a step may take")
    parser.addoption("--model-no-shrink", action="store_true", help="shows a failing story as found")
    parser.addoption("--share", type=share_of, metavar="K/N", help="plays what other runs of N leave to this one")
    parser.addoption("--shares", type=Path, metavar="FOLDER", help="where these runs tell each other what they took")
    parser.addoption("--flips", type=int, default=90, help="how many flips each test of pacing makes")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "virtual: needs the virtual clock kernel")
    config.addinivalue_line("markers", "qemu: runs on the QEMU machine too")
    config.addinivalue_line("markers", "qemu_only: needs the QEMU machine")
    config.addinivalue_line("markers", "debug: needs the debug kernel")
    config.addinivalue_line("markers", "forky: needs ./testbed test --suite forky")
    config.addinivalue_line("markers", "desktop: needs ./testbed test --with desktop")
    config.addinivalue_line("markers", "languages: needs ./testbed test --with languages")
    config.addinivalue_line("markers", "runtimes: needs ./testbed test --with runtimes")
    config.addinivalue_line("markers", "plain: not with --asan, which adds calls and allocations, and loads into nothing")
    config.addinivalue_line("markers", "slow: takes more than a few seconds")
    if share := config.getoption("share"):
        config.pluginmanager.register(Share(config.getoption("shares"), *share))


# Nothing of them needs a card, and much of them is what a sanitized build should see.
SANITIZED = ("unit", "wire")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if item.path.relative_to(here).parts[0] in SANITIZED:
            item.add_marker(pytest.mark.debug)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo):
    report = yield
    if report.skipped and not hasattr(report, "wasxfail") and os.environ.get("CI") == "true":
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid} was skipped, and in CI a skip is a failure"
    return report


@pytest.fixture(scope="session")
def build() -> Path:
    """The build directory, from the environment's SUBLET_BUILD."""
    return Path(os.environ["SUBLET_BUILD"])
