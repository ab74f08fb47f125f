"""How ./testbed reads its command line."""

import pytest

from testbed import options


def run(_bench):
    """Runs."""


def test(_bench):
    """Tests."""


test.__test__ = False  # type: ignore[attr-defined]


def bench(_bench):
    """Measures."""


def conformance(_bench):
    """Judges."""


def status(_bench):
    """Shows."""


def parse(*words):
    return options.parse(list(words), [run, test, bench, conformance, status])


@pytest.mark.parametrize("words, command", [
    (["--", "ls", "-l"], ["ls", "-l"]),
    (["--pipes", "2", "--", "grep", "--", "-x"], ["grep", "--", "-x"]),
    (["ls"], ["ls"]),
    (["git", "--", "log"], ["git", "--", "log"]),
    (["--", "", "--pipes", "9"], ["", "--pipes", "9"]),
])
def test_a_command_is_what_follows_the_dashes(words, command):
    parsed = parse("run", *words)
    assert parsed.action is run and parsed.command == command


def test_what_test_does_not_know_is_for_pytest():
    parsed = parse("test", "--kernel", "debug", "-k", "unplug", "-x", "--", "--pipes", "1")
    assert parsed.kernel == "debug" and parsed.pipes == 3
    assert parsed.pytest == ["-k", "unplug", "-x", "--pipes", "1"]
    assert parse("test", "--roo", "x").pytest == ["--roo", "x"], "an abbreviation was understood"


def test_the_bench_runs_every_module_or_those_that_are_named():
    assert parse("bench").modules == [] and parse("bench").rounds == 3 and not parse("bench").add
    parsed = parse("bench", "lease-cost", "--rounds", "5", "--add")
    assert parsed.modules == ["lease-cost"] and parsed.rounds == 5 and parsed.add


def test_what_the_suite_takes_goes_there_in_its_order():
    parsed = parse("conformance", "sway", "--only", "release", "--fresh", "--only", "ends", "--publish")
    assert parsed.lessors == ["sway"] and parsed.publish
    assert parsed.suite_options == ["--only=release", "--fresh", "--only=ends"]
    assert parse("conformance").suite_options == []


@pytest.mark.parametrize("words", [
    [], ["nosuch"], ["run"], ["run", "--"], ["run", "--nosuch", "--", "ls"], ["status", "more"],
    ["status", "--", "more"], ["run", "--timeout", "0", "--", "ls"],
    ["run", "--timeout", "nan", "--", "ls"], ["run", "--timeout", "soon", "--", "ls"],
    ["run", "--pipes", "0", "--", "ls"], ["run", "--pipes", "11", "--", "ls"],
    ["run", "--pipes", "2", "--hmd", "3", "--", "ls"], ["run", "--hmd", "-1", "--", "ls"],
    ["run", "--bochs", "1", "--", "ls"], ["run", "--machine", "qemu", "--bochs", "9", "--", "ls"],
    ["run", "--machine", "qemu", "--kernel", "debug", "--", "ls"], ["run", "--machine", "x", "--", "ls"],
    ["run", "-e", "NAME", "--", "ls"], ["run", "-e", "=x", "--", "ls"],
    ["bench", "nosuch"], ["bench", "--rounds", "0"], ["bench", "--rounds", "few"], ["conformance", "--nosuch"],
])
def test_a_mistake_is_told_with_the_testbeds_own_status(words, capsys):
    with pytest.raises(SystemExit) as end:
        parse(*words)
    assert end.value.code == options.FAILED
    told = capsys.readouterr().err.splitlines()
    assert told[0].startswith("./testbed") and told[1].endswith("--help tells what there is")


def test_variables_and_times_are_taken():
    parsed = parse("run", "-e", "A=b=c", "--env", "E=", "--timeout", "1.5", "--", "ls")
    assert parsed.env == ["A=b=c", "E="] and parsed.timeout == 1.5


def test_a_machine_has_cards_of_its_kind():
    parsed = parse("run", "--machine", "qemu", "--bochs", "2", "--pipes", "4", "--", "ls")
    assert (parsed.machine, parsed.pipes, parsed.bochs) == ("qemu", 4, 2)
    assert parse("run", "--", "ls").machine == "uml"
