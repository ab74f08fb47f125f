"""`./testbed fuzz`: libFuzzer on what reads what others write; see tests/fuzz."""

import re

from .bench import CLONE, OUT, Bench
from .errors import TestbedError
from .project import Project
from .rootfs import OWN_PROC

FOLDER = CLONE / "tests" / "fuzz"
TARGETS = sorted(path.name for path in (FOLDER / "corpus").iterdir())
SECONDS = 60
LIMITS = ["-timeout=20", "-rss_limit_mb=2048", "-print_final_stats=1"]
EXECUTIONS = re.compile(r"^stat::number_of_executed_units: (\d+)$", re.MULTILINE)
COVERED = re.compile(r"cov: (\d+) ")


def run_fuzz(bench: Bench) -> int:
    """Returns 0 if nothing is found in any of the targets. What a target has learned is kept in
    testbed-out/fuzz, where the next run goes on; what it has found lies there, too."""
    targets = bench.options.targets or TARGETS
    programs = tuple(f"tests/fuzz/fuzz-{target}" for target in targets)
    project = Project(bench.cache, bench.root, CLONE, "fuzz", programs)
    bench.prepare([], [project])
    return max([_fuzz(bench, project, target) for target in targets])


def _fuzz(bench: Bench, project: Project, target: str) -> int:
    """One target; 0 if nothing is found."""
    folder, seconds = OUT / "fuzz" / target, bench.options.seconds or SECONDS
    (folder / "corpus").mkdir(parents=True, exist_ok=True)
    program = [f"/build/tests/fuzz/fuzz-{target}"]
    corpora = [f"/src/tests/fuzz/corpus/{target}", f"/out/fuzz/{target}/corpus"]
    if bench.options.merge:
        command = [*program, "-merge=1", *corpora]
    elif bench.options.runs:
        command = ["sh", "-ec", 'mkdir /tmp/new; exec "$@"', "sh", *program, *LIMITS, "-seed=1",
                   f"-runs={bench.options.runs}", f"-artifact_prefix=/out/fuzz/{target}/",
                   "/tmp/new", corpora[0]]
    else:
        command = [*program, *LIMITS, f"-max_total_time={seconds:.0f}",
                   f"-artifact_prefix=/out/fuzz/{target}/", *reversed(corpora)]
    log, status = folder / "log", 0
    try:
        with log.open("w", encoding="utf-8") as file, bench.progress.step(target, seconds):
            bench.root.run([*OWN_PROC, *command], {"/src": CLONE, "/build": project.path, "/out": OUT}, file)
    except TestbedError:
        status = 1
        bench.progress.line(f"✗ {target}: see {log}; what it ran lies beside it")
    if not bench.options.merge:
        print(_figures(target, log.read_text(encoding="utf-8", errors="replace")), flush=True)
    return status


def _figures(target: str, log: str) -> str:
    """What was done, now and in all runs."""
    done = [int(number) for number in EXECUTIONS.findall(log)][-1:]
    covered = [int(number) for number in COVERED.findall(log)][-1:]
    total = OUT / "fuzz" / target / "executions"
    before = int(total.read_text(encoding="ascii")) if total.exists() else 0
    total.write_text(str(before + sum(done)), encoding="ascii")
    return (f"{target}: {sum(done):,} executions, {before + sum(done):,} in all, "
            f"{sum(covered):,} edges covered")
