"""The parts of ./testbed that decide without touching the host."""

import dataclasses
import json
import subprocess

import pytest

from testbed import debian, description, kernel_log, link, passes
from testbed.bench import CLONE, guest_environment
from testbed.cache import Cache, digest
from testbed.edid import DESKTOP, VIVE, Edid
from testbed.errors import TestbedError
from testbed.lint import PARTS, in_slice, parse_deps
from testbed.project import EVERYTHING, FOR_STORIES
from testbed.rootfs import packages, packages_for


def test_an_edid_has_a_header_a_checksum_and_the_makers_letters():
    block = bytes(VIVE)
    assert len(block) == 128 and sum(block) % 256 == 0
    assert block[:8] == b"\x00\xff\xff\xff\xff\xff\xff\x00"
    code = int.from_bytes(block[8:10], "big")
    assert "".join(chr(64 + (code >> shift & 31)) for shift in (10, 5, 0)) == "HVR"
    assert int.from_bytes(block[10:12], "little") == 0xAA01


@pytest.mark.parametrize("edid", [DESKTOP, VIVE, Edid("ABC", 1, "thirteen char", 1280, 720, 75)])
def test_an_edids_timing_gives_the_resolution_and_the_refresh(edid):
    timing = bytes(edid)[54:72]
    clock = int.from_bytes(timing[:2], "little") * 10000
    width, h_blank = timing[2] | timing[4] >> 4 << 8, timing[3] | (timing[4] & 15) << 8
    height, v_blank = timing[5] | timing[7] >> 4 << 8, timing[6] | (timing[7] & 15) << 8
    assert (width, height) == (edid.width, edid.height)
    assert clock / ((width + h_blank) * (height + v_blank)) == pytest.approx(edid.refresh, 1e-4)


def test_an_edid_refuses_what_it_cannot_tell():
    with pytest.raises(ValueError):
        bytes(dataclasses.replace(VIVE, name="fourteen chars"))
    with pytest.raises(ValueError):
        bytes(dataclasses.replace(VIVE, width=4000, height=4000, refresh=120))


def test_the_desk_has_its_headsets_between_the_monitors():
    machine = description.desk(pipes=4, headsets=2)
    assert [c.edid.maker for c in machine.connectors] == ["DEL", "HVR", "HVR", "GSM"]
    assert len({bytes(c.edid) for c in machine.connectors}) == 4
    assert [plane.kind for plane in machine.planes[:3]] == ["primary", "overlay", "cursor"]


@pytest.mark.parametrize("headsets", [0, 1, 2])
def test_a_desk_may_have_no_monitor_or_no_headset(headsets):
    machine = description.desk(pipes=2, headsets=headsets)
    assert sum(c.edid.maker == "HVR" for c in machine.connectors) == headsets


def test_a_machine_survives_the_way_into_the_guest():
    machine = description.displays([DESKTOP, None, VIVE], overlays=2, unplugged=(1,))
    data = json.loads(json.dumps(description.to_json(machine)))
    assert description.from_json(data) == machine


def test_frames_come_out_whole_however_the_bytes_arrive():
    sent = [(link.OUT, b"abc"), (link.HELLO, b""), (link.ERR, bytes(range(256)) * 9)]
    stream = b"".join(link.frame(kind, payload) for kind, payload in sent)
    for size in (1, 4, 5, 7, 1000, len(stream)):
        decoder, got = link.Decoder(), []
        for start in range(0, len(stream), size):
            got += decoder.feed(stream[start:start + size])
        assert got == sent


def test_the_mirror_is_that_of_debians_own_archive(tmp_path):
    folder = tmp_path / "sources.list.d"
    folder.mkdir()
    (folder / "a.list").write_text("deb [arch=amd64] http://third.example/deb bookworm stable\n")
    (folder / "b.sources").write_text(
        "Types: deb\nURIs: http://off.example/debian\nSuites: bookworm\nComponents: main\n"
        "Enabled: no\n\n"
        "# a comment\nTypes: deb deb-src\nURIs: http://mirror.example/debian/\n"
        "Suites: bookworm bookworm-updates\nComponents: main\n contrib\n")
    assert debian.find_mirror(tmp_path, "bookworm") == "http://mirror.example/debian"


def test_debians_own_file_comes_before_those_of_others(tmp_path):
    folder = tmp_path / "sources.list.d"
    folder.mkdir()
    (folder / "browser.list").write_text("deb http://third.example stable main\n")
    (folder / "debian.sources").write_text(
        "Types: deb\nURIs: http://mirror.example/debian\nSuites: trixie\nComponents: main\n")
    assert debian.find_mirror(tmp_path, "trixie") == "http://mirror.example/debian"


def test_the_mirror_of_a_one_line_source(tmp_path):
    (tmp_path / "sources.list").write_text(
        "# deb http://no.example/debian bookworm main\n"
        "deb-src http://no.example/debian bookworm main\n"
        "deb [signed-by=/x.gpg] http://mirror.example/debian bookworm main # here\n")
    assert debian.find_mirror(tmp_path, "bookworm") == "http://mirror.example/debian"


def test_no_mirror_says_how_to_name_one(tmp_path):
    with pytest.raises(TestbedError) as caught:
        debian.find_mirror(tmp_path, "bookworm")
    assert "TESTBED_MIRROR" in caught.value.advice


def test_packages_of_a_suite():
    text = "# comment\na b  # why\nforky: c-2\ntrixie: c-1 d\n"
    assert packages(text, "forky") == ["a", "b", "c-2"]
    assert packages(text, "trixie") == ["a", "b", "c-1", "d"]


def test_packages_of_a_purpose():
    text = "a\nruntimes: b\nforky+lessors: c\nlessors: d\n"
    assert packages(text, "forky") == ["a"]
    assert packages(text, "forky", ("lessors",)) == ["a", "c", "d"]
    assert packages(text, "trixie", ("lessors", "runtimes")) == ["a", "b", "d"]


def test_packages_of_a_purpose_and_no_others():
    assert packages_for("a\nruntimes: b c\ntrixie+runtimes: d\nlessors: e\n", "runtimes") == ["b", "c"]


def test_only_splats_after_the_guests_start_count():
    boot = "WARNING: suspicious RCU usage\n"
    start = kernel_log.INIT_STARTED + "\n"
    splat = "x\nBUG: KASAN: slab-use-after-free in f\nCall Trace:\n f\n"
    assert kernel_log.splats(boot + start + "all is well\n") == []
    assert kernel_log.splats(splat) == []
    found = kernel_log.splats(boot + start + splat)
    assert len(found) == 1 and found[0].startswith("BUG: KASAN")


def test_lockdep_and_stuck_tasks_are_splats():
    for line in ("INFO: task sublet:12 blocked for more than 120 seconds.",
                 "WARNING: possible circular locking dependency detected",
                 "ODEBUG: free active"):
        assert kernel_log.splats(f"{kernel_log.INIT_STARTED}\n{line}\n")


def test_what_the_kernel_lost_while_booting_is_no_leak():
    boot = 'unreferenced object 0x1 (size 512):\n  comm "swapper/0", pid 1, jiffies 1\n  hex\n'
    ours = 'unreferenced object 0x2 (size 8):\n  comm "sublet", pid 70, jiffies 9\n  hex\n'
    assert kernel_log.leaks("") == [] and kernel_log.leaks(boot) == []
    assert kernel_log.leaks(boot + ours + boot) == [ours.rstrip()]


def test_a_panic_is_told_from_a_warning():
    log = "a\nKernel panic - not syncing: Fatal exception\nb"
    assert kernel_log.panic(log) == "Fatal exception"
    assert kernel_log.panic("WARNING: something") == ""


def test_what_was_killed_for_memory_is_told():
    line = "Out of memory: Killed process 41 (mpv) total-vm:3100kB, anon-rss:2900kB, UID:0\n"
    assert kernel_log.killed_for_memory(f"a\n{line}b") == "Out of memory: Killed process 41 (mpv)"
    assert kernel_log.killed_for_memory("a\nb") == ""


def test_the_hosts_places_stay_on_the_host():
    host = {"PATH": "/x", "XDG_RUNTIME_DIR": "/run/user/1000", "WAYLAND_DISPLAY": "wayland-0",
            "LC_ALL": "xx", "TERM": "xterm", "EMPTY": "", "WORDS": "a b\nc"}
    assert guest_environment(host, []) == {"TERM": "xterm", "EMPTY": "", "WORDS": "a b\nc"}
    assert guest_environment(host, ["PATH=/mine", "A=b=c"])["PATH"] == "/mine"
    assert guest_environment({}, ["A=b=c"]) == {"A": "b=c"}


def test_a_key_tells_apart_what_is_joined():
    assert digest("ab", "c") != digest("a", "bc")
    assert digest("a") == digest(b"a")


def test_an_entry_appears_only_when_it_is_complete(tmp_path):
    cache = Cache(tmp_path)
    entry = cache.path("things", "one")
    with pytest.raises(RuntimeError):
        with cache.publish(entry) as draft:
            draft.write_text("half")
            raise RuntimeError
    assert not entry.exists()
    with cache.publish(entry) as draft:
        assert not draft.exists()
        draft.write_text("whole")
    assert entry.read_text() == "whole"


def test_the_folder_of_a_killed_run_is_removed_and_that_of_a_live_one_is_not(tmp_path):
    cache = Cache(tmp_path)
    stale = cache.path("runs", "stale")
    stale.mkdir()
    with cache.workspace() as live:
        assert not stale.exists()
        with Cache(tmp_path).workspace() as other:
            assert live.exists() and other != live
    assert not live.exists()


def test_a_used_cache_is_not_emptied(tmp_path):
    cache, other = Cache(tmp_path / "cache"), Cache(tmp_path / "cache")
    with cache.in_use(), other.in_use():
        with pytest.raises(TestbedError):
            other.clear()
    with cache.in_use():
        cache.clear()
    assert not cache.root.exists()


def test_passes_follow_the_options():
    assert [p.name for p in passes.choose("uml", None, False, False)] == ["default", "virtual"]
    assert [p.name for p in passes.choose("uml", None, True, False)] == ["default", "virtual", "debug"]
    assert [(p.name, p.asan) for p in passes.choose("uml", "default", False, True)] == [
        ("default", True)]
    assert [p.name for p in passes.choose("qemu", None, False, False)] == ["qemu"]


def collected(*arguments: str) -> set:
    """The files whose tests a pass would run."""
    command = [*passes.pytest_command(passes.VIRTUAL), "--collect-only", "-q", *arguments]
    told = subprocess.run(command, cwd=CLONE, capture_output=True, text=True)
    return {line.partition("::")[0] for line in told.stdout.splitlines() if "::" in line}


def test_a_pass_has_all_tests_or_those_of_the_files_named():
    assert {"tests/e2e/test_check.py", "tests/e2e/test_pacing.py"} < collected()
    assert collected("tests/e2e/test_pacing.py") == {"tests/e2e/test_pacing.py"}


def test_a_pass_has_no_tests_whose_packages_are_not_there():
    marker = passes.pytest_command(passes.QEMU, ("runtimes",))[-1]
    assert marker.startswith("(qemu or qemu_only) and not ")
    assert " and not languages" in marker and "runtimes" not in marker
    assert " and not forky" in marker
    assert "forky" not in passes.pytest_command(passes.DEFAULT, ("forky",))[-1]


def test_a_sanitized_pass_has_no_tests_that_count_what_sanitizers_add_to():
    assert " and not plain" in passes.pytest_command(passes.DEBUG)[-1]
    assert "plain" not in passes.pytest_command(passes.DEFAULT)[-1]


JUNIT = """<testsuites><testsuite errors="2" failures="2" skipped="3" tests="8">
<testcase classname="a" name="passes"/><testcase classname="a" name="leaves output"><system-out/></testcase>
<testcase classname="a" name="fails"><failure/></testcase><testcase classname="a" name="fails"><error/></testcase>
<testcase classname="b" name="fails"><failure/></testcase><testcase classname="a" name="does not begin"><error/></testcase>
<testcase classname="a" name="is known"><skipped type="pytest.xfail"/></testcase>
<testcase classname="a" name="cannot"><skipped type="pytest.skip"/></testcase>
<testcase classname="b" name="cannot"><skipped type="pytest.skip"/></testcase>
</testsuite></testsuites>"""


def test_stories_alone_need_no_unit_tests_compiled():
    stories = ["tests/e2e/test_end.py::test_x", "tests/chaos", "-k", "unplug"]
    for words in (["tests/e2e"], stories):
        assert passes.targets(words) == FOR_STORIES
    for words in ([], ["-k", "unplug"], ["tests"], [*stories, "tests/unit/test_unit.py"]):
        assert passes.targets(words) == EVERYTHING


def test_tests_of_the_testbed_need_nothing_compiled():
    assert passes.targets(["tests/testbed/test_steps.py", "-x"]) is None


def test_results_are_counted_and_a_test_that_fails_twice_once():
    counted = passes.count(JUNIT) + passes.Count(passed=1)
    assert counted == passes.Count(passed=3, failed=3, skipped=2, expected=1)


@pytest.mark.parametrize("status, skipped, narrowed, in_ci, good", [
    (0, 0, False, True, True), (1, 0, False, False, False), (0, 2, False, False, True),
    (0, 2, False, True, False), (5, 0, False, False, False), (5, 0, True, False, True)])
def test_a_pass_is_judged(status, skipped, narrowed, in_ci, good):
    counted = passes.Count(passed=3, skipped=skipped)
    assert (passes.verdict(status, counted, narrowed, in_ci) == "") == good


def test_a_source_file_is_read_again_when_one_of_its_own_headers_changes():
    told = """\
compositor/a.cpp.o: \\
  ../src/compositor/a.cpp \\
  protocol/lease.h \\
  ../src/compositor/../protocol/b.hpp \\
  /usr/include/stdio.h
subprojects/x/b.cpp.o: ../src/subprojects/x/b.cpp
protocol/lease.c.o: \\
  protocol/lease.c
"""
    assert parse_deps(told) == {"/src/compositor/a.cpp": [
        "/src/compositor/a.cpp", "/build/protocol/lease.h", "/src/protocol/b.hpp"]}


def test_a_slice_has_what_is_new():
    for changed in ("a/b.cpp", "a/b.hpp", "a/b.h"):
        assert all(in_slice("a/b.cpp", {changed}, commits) for commits in range(PARTS))
    assert sum(in_slice("a/b.cpp", {"a/other.hpp", "b.hpp"}, commits) for commits in range(PARTS)) == 1


def test_slices_reach_every_file_once_in_as_many_commits():
    files = [f"compositor/file_{number}.cpp" for number in range(50)]
    slices = [[file for file in files if in_slice(file, set(), commits)] for commits in range(7, 7 + PARTS)]
    assert sorted(sum(slices, [])) == sorted(files)
