"""`./testbed fuzz`: libFuzzer on what reads what others write; see tests/fuzz."""

import concurrent.futures
import json
import os
import re

from . import processes
from .bench import CLONE, OUT, Bench
from .errors import TestbedError
from .project import Project
from .rootfs import OWN_PROC

FOLDER = CLONE / "tests" / "fuzz"
TARGETS = sorted(path.name for path in (FOLDER / "corpus").glob("*"))
SECONDS = 60
# What takes a target about a minute on one processor.
SLICE = {"config": 200_000, "control": 200_000, "edid": 1_000_000, "formats": 2_000_000, "notify": 40_000,
         "seat": 200_000, "uevent": 2_000_000, "wire": 100_000, "words": 1_000_000}
# Bytes of an input, where libFuzzer's 4,096 are more messages, which take so much longer and reach nothing else.
LENGTHS = {"wire": 512}
LIMITS = ["-timeout=20", "-rss_limit_mb=2048", "-print_final_stats=1"]
# AddressSanitizer keeps what is freed for a while: that of many executions. Its 256 MB are new pages all the
# time, which halves the speed.
SANITIZER = ["env", "ASAN_OPTIONS=quarantine_size_mb=8"]
SEED = re.compile(r"^INFO: Seed: (\d+)$", re.MULTILINE)
EXECUTIONS = re.compile(r"^stat::number_of_executed_units: (\d+)$", re.MULTILINE)
COVERED = re.compile(r"cov: (\d+) ")


def run_fuzz(bench: Bench) -> int:
    """Returns 0 if nothing is found in any of the targets. What a target has learned is kept in
    testbed-out/fuzz, where the next run goes on; what it has found lies there, too."""
    targets = bench.options.targets or TARGETS
    programs = tuple(f"tests/fuzz/fuzz-{target}" for target in targets)
    project = Project(bench.cache, bench.root, CLONE, "fuzz", programs)
    bench.prepare([], [project])
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        try:
            return max(pool.map(lambda target: _fuzz(bench, project, target), targets))
        except BaseException:
            processes.end_all()
            raise


def _fuzz(bench: Bench, project: Project, target: str) -> int:
    """One target; 0 if nothing is found."""
    folder, seconds = OUT / "fuzz" / target, bench.options.seconds or SECONDS
    runs = SLICE[target] if bench.options.slice else bench.options.runs
    (folder / "corpus").mkdir(parents=True, exist_ok=True)
    program = [f"/build/tests/fuzz/fuzz-{target}"]
    if target in LENGTHS:
        program.append(f"-max_len={LENGTHS[target]}")
    corpora = [f"/src/tests/fuzz/corpus/{target}", f"/out/fuzz/{target}/corpus"]
    if bench.options.merge:
        command = [*program, "-merge=1", *corpora]
    elif runs:
        command = ["sh", "-ec", 'mkdir /tmp/new; exec "$@"', "sh", *program, *LIMITS, "-seed=1",
                   f"-runs={runs}", f"-artifact_prefix=/out/fuzz/{target}/",
                   "/tmp/new", corpora[0]]
    else:
        command = [*program, *LIMITS, f"-max_total_time={seconds:.0f}",
                   f"-artifact_prefix=/out/fuzz/{target}/", *reversed(corpora)]
    log, status = folder / "log", 0
    try:
        with log.open("w", encoding="utf-8") as file, bench.progress.step(target, seconds):
            bench.root.run([*OWN_PROC, *SANITIZER, *command], {"/src": CLONE, "/build": project.path, "/out": OUT}, file)
    except TestbedError:
        status = 1
        bench.progress.line(f"✗ {target}: see {log}; what it ran lies beside it")
    if not bench.options.merge:
        print(_figures(target, log.read_text(encoding="utf-8", errors="replace")), flush=True)
    return status


def _figures(target: str, log: str) -> str:
    """What was done, now and in all runs; each is kept with its seed."""
    record = OUT / "fuzz" / target / "runs.json"
    runs = json.loads(record.read_text(encoding="utf-8")) if record.exists() else []
    found = [[int(number) for number in pattern.findall(log)] for pattern in (EXECUTIONS, COVERED, SEED)]
    done, covered, seed = [numbers[-1] if numbers else 0 for numbers in found]
    runs.append({"executions": done, "covered": covered, "seed": seed})
    record.write_text(json.dumps(runs, indent=1), encoding="utf-8")
    return (f"{target}: {done:,} executions, seed {seed}, {sum(run['executions'] for run in runs):,} in all, "
            f"{covered:,} edges covered")
