"""How an attempt is judged, what a lessor has to answer for, and that a run goes on where it stopped."""

import dataclasses
import errno
import json
import shutil
import socket
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))

import play  # noqa: E402
import scene  # noqa: E402
from cases import CASES, clients, rights  # noqa: E402
from lessors import LESSORS, WITHOUT_WINDOW  # noqa: E402
from record import Record  # noqa: E402
from report import read_runs  # noqa: E402
from sample_attempts import ERROR, FAIL, NOT, PASS, SUBJECT  # noqa: E402
from verdicts import NotApplicable, NotReady, Outcome, Unmet, attempt, verdict  # noqa: E402

from support.lease_client import Device, LeaseClient, Offer  # noqa: E402
from support.painter import Painter, the_one  # noqa: E402
from support.processes import Process  # noqa: E402
from support.wire import DeadlinePassed, Disconnected  # noqa: E402

@pytest.mark.parametrize("kind, waits", [
    ({"desktop": True, "randr": False}, True), ({"desktop": False, "randr": False}, False),
    ({"desktop": True, "randr": True}, False),  # X leaves its screen as it is
])
def test_what_a_plug_does_is_judged_when_the_lessor_has_heard_of_it(monkeypatch, kind, waits):
    done, lit = [], iter([True, True, False])
    monkeypatch.setattr(scene.cards, "settle", lambda: done.append("kernel"))
    client = SimpleNamespace(fate=None, connection=SimpleNamespace(
        read=lambda _: done.append("read"), roundtrip=lambda _: done.append("roundtrip")))  # fmt: skip
    process = SimpleNamespace(running=True)
    s = scene.Scene(SimpleNamespace(**kind), SimpleNamespace(clients=[client], process=process), None, {}, 5, None, None)
    monitor = type("Monitor", (), {"lit": property(lambda _: next(lit))})()
    s.noticed(monitor, lit=False)
    assert done == (["read", "read"] if waits else ["kernel", "roundtrip", "roundtrip"])


@pytest.mark.parametrize("trespass, error, outcome", [
    ("_take_connector", errno.ENOENT, Outcome.PASS), ("_take_connector", errno.EACCES, Outcome.PASS),
    ("_take_connector", errno.EINVAL, Outcome.FAIL), ("_take_connector", 0, Outcome.FAIL),
    ("_drop_master", errno.EINVAL, Outcome.PASS), ("_sub_lease", errno.ENOMEM, Outcome.FAIL),
])
def test_a_trespass_is_refused_for_what_it_is(monkeypatch, trespass, error, outcome):
    def call(*_):
        if error:
            raise OSError(error, "no")

    monkeypatch.setattr(rights.drm, "call", call)
    t = rights.Trespass(-1, SimpleNamespace(crtc=1), [1], 2, 3, 4, {}, {"CRTC_ID": 5})
    made = attempt(lambda: rights.attempted(getattr(rights, trespass), t), "it is refused")
    assert made.outcome is outcome


def test_who_leases_everything_has_failed():
    assert rights.anothers("plane", [1, 2], [1, 2, 3]) == 3
    made = attempt(lambda: rights.anothers("plane", [1, 2], [1, 2]), "it cannot")
    assert (made.outcome, made.expected) == (Outcome.FAIL, "a plane that is not in the lease")


def test_who_cannot_take_a_connector_could_but_for_the_lease():
    (case,) = (case for case in CASES if case.name == "take_others_connector")
    assert all(connector.crtcs == (0, 1, 2, 3) for connector in case.machine.connectors)


def test_a_client_that_never_reads_has_a_queue():
    ours, theirs = socket.socketpair()
    with ours, theirs:
        theirs.send(bytes(2 * clients.ANSWER))
        clients.queue_stands(ours, 3)
        with pytest.raises(NotReady):
            clients.queue_stands(ours, 2)


def test_a_display_is_known_by_its_connector_whatever_the_lessor_calls_it():
    client = LeaseClient.__new__(LeaseClient)
    client.devices = [Device(None, "device", 1, offers=[Offer(None, "card0-HMD", connector_id=42)])]
    s = scene.Scene(LESSORS["sway"], SimpleNamespace(clients=[], process=SimpleNamespace(running=True)), None, {},
                    0.1, client, client)  # fmt: skip
    s.offered(SimpleNamespace(name="DP-1", id=42), to=client)
    with pytest.raises(DeadlinePassed):
        s.offered(SimpleNamespace(name="card0-HMD", id=43), to=client)


class FakeScene:
    """One client, which was cut off, and a lessor that ends after some seconds."""

    patience = 2.0

    def __init__(self, folder: Path, seconds: float):
        process = Process(["sleep", str(seconds)], env={"PATH": "/usr/bin:/bin"}, output=folder / "log")
        self.lessor = SimpleNamespace(process=process, clients=[SimpleNamespace(fate=Disconnected())])

    def settle(self):
        """Quiet, as the connections have ended."""


@pytest.mark.parametrize("seconds, ends, outcome", [
    (0.05, False, Outcome.FAIL), (0.05, True, Outcome.PASS), (60, False, Outcome.PASS),
])
def test_a_lessor_that_dies_as_the_case_ends_has_failed(tmp_path, monkeypatch, seconds, ends, outcome):
    s = FakeScene(tmp_path, seconds)
    case = dataclasses.replace(CASES[0], run=lambda _: None, ends=ends)
    monkeypatch.setattr(play, "set_up", lambda *_: (s, []))
    made = attempt(lambda: play.play(case, LESSORS["sway"], None, s.patience), case.title)
    s.lessor.process.kill()
    assert (made.outcome, made.came) == (outcome, "it ends with status 0" if outcome is Outcome.FAIL else "")


def raising(error):
    def played():
        raise error

    return attempt(played, "the title")


def test_an_assertion_of_the_suite_is_a_failure_that_says_what_came():
    def played():
        assert False, "it is dark"  # noqa: B011, PT015

    made = attempt(played, "it is lit")
    assert (made.outcome, made.expected, made.came) == (Outcome.FAIL, "it is lit", "it is dark")


@pytest.mark.parametrize("error, outcome, expected, came", [
    (Unmet("a, b", "b"), Outcome.FAIL, "a, b", "b"),
    (DeadlinePassed("not within 6 s: it is offered"), Outcome.FAIL, "the title", "not within 6 s: it is offered"),
    (NotApplicable("it has no desktop"), Outcome.NOT_APPLICABLE, "", "it has no desktop"),
    (NotReady("sway ended with 1:\nthe log"), Outcome.ERROR, "", "NotReady: sway ended with 1"),
    (KeyError("name"), Outcome.ERROR, "", "KeyError: 'name'"),
    (OSError(2, "No such file or directory"), Outcome.ERROR, "", "FileNotFoundError: No such file or directory"),
])
def test_what_is_raised_is_judged_by_its_kind(error, outcome, expected, came):
    made = raising(error)
    assert (made.outcome, made.expected, made.came) == (outcome, expected, came)
    assert bool(made.trace) == (outcome is Outcome.ERROR)


def test_an_assertion_of_the_harness_is_an_error():
    from support.story import granted  # noqa: PLC0415

    class Refused:
        fd = None

    assert attempt(lambda: granted(Refused()), "t").outcome is Outcome.ERROR


def test_what_the_kernel_refuses_a_lessee_is_the_lessors_failure():
    with open("/dev/null", "rb") as no_card:
        made = attempt(lambda: Painter(no_card.fileno(), 1), "it works")
    assert (made.outcome, made.came) == (Outcome.FAIL, "Inappropriate ioctl for device")


class FakeLease(Painter):
    """The kernel's answers about a lease that lacks something."""

    def __init__(self, crtcs: list[int]):
        self.fd, self.connector, self._crtcs = -1, 1, crtcs
        self.crtc = the_one(crtcs)


@pytest.mark.parametrize("lessee, came", [
    (lambda: FakeLease([]), "the lease has 0 CRTCs"),
    (lambda: FakeLease([1, 2]), "the lease has 2 CRTCs"),
    (lambda: FakeLease([1]).plane("primary"), "the lease has no primary plane"),
    (lambda: FakeLease([1]).modes(), "the leased connector has no mode"),
])
def test_what_a_lease_lacks_is_the_lessors_failure(monkeypatch, lessee, came):
    nothing = {"planes": [], "modes": []}
    monkeypatch.setattr("support.painter.drm.read_arrays", lambda *_: (None, nothing))
    made = attempt(lessee, "it works")
    assert (made.outcome, made.came) == (Outcome.FAIL, came)


@pytest.mark.parametrize("helper, outcome", [("false", Outcome.ERROR), ("cat", Outcome.FAIL)])
def test_a_program_that_does_not_start_says_nothing_of_the_lessor(helper, outcome):
    lessor = SimpleNamespace(clients=[], process=SimpleNamespace(running=True))
    s = scene.Scene(LESSORS["sway"], lessor, None, {}, 0.5, None, None)
    with subprocess.Popen([helper], stdin=subprocess.PIPE) as process:
        made = attempt(lambda: s.until(lambda: False, "it is covered", helper=process), "t")
        process.kill()
    assert made.outcome is outcome


def test_the_client_of_cage_ends_with_its_display(tmp_path):
    with socket.socket(socket.AF_UNIX) as door:
        door.bind(str(tmp_path / "wayland-0"))
        door.listen()
        environment = {"XDG_RUNTIME_DIR": str(tmp_path), "WAYLAND_DISPLAY": "wayland-0"}
        with subprocess.Popen([sys.executable, "-c", WITHOUT_WINDOW], env=environment) as client:
            door.accept()[0].close()
            assert client.wait(30) == 0


@pytest.mark.parametrize("attempts, outcome", [
    ([PASS, PASS], Outcome.PASS), ([FAIL, FAIL], Outcome.FAIL), ([PASS, FAIL], Outcome.FLAKY),
    ([FAIL, ERROR], Outcome.ERROR), ([NOT, NOT], Outcome.NOT_APPLICABLE), ([], Outcome.ERROR),
])
def test_attempts_that_differ_are_flaky_and_an_error_says_nothing_of_the_lessor(attempts, outcome):
    assert verdict(attempts) is outcome


def test_a_record_goes_on_where_it_stopped_and_begins_anew_with_another_lessor(tmp_path):
    one, two = CASES[:2]
    record = Record(tmp_path / "r.json", SUBJECT)
    record.begin(one)
    record.add(one, PASS)
    record.begin(two)
    again = Record(tmp_path / "r.json", SUBJECT)
    assert again.attempts(one) == [PASS]
    assert [a.outcome for a in again.attempts(two)] == [Outcome.ERROR], "the machine went down with it"
    assert Record(tmp_path / "r.json", {**SUBJECT, "version": "1.11"}, CASES).attempts(one) == []


def test_what_was_cut_off_is_tried_again_but_not_for_ever(tmp_path):
    for tries in (0, 0, 1):
        record = Record(tmp_path / "r.json", SUBJECT)
        record.forget_errors(CASES[:1])
        assert len(record.attempts(CASES[0])) == tries
        if not tries:
            record.begin(CASES[0])  # and is never heard of again
    record.forget(CASES[:1])
    record.forget_errors(CASES[:1])
    assert record.attempts(CASES[0]) == []


def test_a_fresh_start_forgets_the_chosen_cases_alone(tmp_path):
    record = Record(tmp_path / "r.json", SUBJECT)
    for case in CASES[:2]:
        record.add(case, PASS)
    record.forget(CASES[:1])
    again = Record(tmp_path / "r.json", SUBJECT)
    assert [again.attempts(case) for case in CASES[:2]] == [[], [PASS]]


def test_some_cases_of_another_build_do_not_replace_all_of_the_one_before(tmp_path):
    for number, build in enumerate("012"):
        record = Record(tmp_path / "r.json", {**SUBJECT, "build": build}, CASES[:1])
        assert record.set_aside == (tmp_path / f"r.json.{number}" if number else None)
        for case in CASES[:3]:
            record.add(case, FAIL)
    assert len(json.loads((tmp_path / "r.json.1").read_text())["cases"]) == 3
    assert [run.data["subject"]["build"] for run in read_runs(tmp_path)] == ["2"]
    assert Record(tmp_path / "r.json", SUBJECT | {"build": "3"}, CASES[:3]).set_aside is None, "all are replaced"


def test_errors_are_tried_again_and_an_interruption_is_none(tmp_path):
    record = Record(tmp_path / "r.json", SUBJECT)
    record.begin(CASES[0])
    record.add(CASES[0], ERROR)
    record.begin(CASES[1])
    record.interrupted()
    again = Record(tmp_path / "r.json", SUBJECT)
    assert again.attempts(CASES[1]) == []
    again.forget_errors(CASES)
    assert again.attempts(CASES[0]) == []


def run(*words: str, suite: Path = HERE) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, suite, *words], env={"PATH": "/usr/bin:/bin", "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True, encoding="utf-8", timeout=300, check=False,
    )  # fmt: skip


def test_the_suite_takes_a_few_files_of_the_project_and_no_package(tmp_path):
    tests, protocol = tmp_path / "tests", tmp_path / "protocol"
    for folder in ("conformance", "support"):
        shutil.copytree(HERE.parent / folder, tests / folder, ignore=shutil.ignore_patterns("__pycache__"))
    (tests / "testbed").mkdir()
    for name in ("__init__.py", "description.py", "edid.py"):
        shutil.copy(HERE.parent / "testbed" / name, tests / "testbed")
    protocol.mkdir()
    for path in (HERE.parents[1] / "protocol").glob("*.xml"):
        shutil.copy(path, protocol)
    (tests / "pytest.py").write_text("raise ImportError('it is not there')")
    listed = run("--list", suite=tests / "conformance")
    assert (listed.returncode, listed.stderr) == (0, "")
    assert listed.stdout.count("\n") == 2 * len(CASES)


@pytest.mark.parametrize("words, told", [
    (["nosuch"], "nosuch: not known; known are sublet, "),
    (["sway", "--card", "/dev/dri/card0"], "--card and --connector go together"),
    (["sway", "--card", "x", *["--connector", "a"] * 3], "at most 2 headsets and 2 monitors"),
])
def test_a_wrong_command_line_is_told(words, told):
    ended = run(*words)
    assert ended.returncode == 2 and told in ended.stderr
