"""What is made of the records of all lessors: results.json, junit.xml, conformance.md, reproducers.md."""

from __future__ import annotations

import json
from pathlib import Path

from report.junit import junit
from report.matrix import matrix
from report.reproducers import reproducers
from report.runs import Run, read_runs

__all__ = ["Run", "read_runs", "write_report"]


def write_report(folder: Path) -> None:
    """From the records in this folder, whenever they were made."""
    runs = read_runs(folder)
    merged = {"format": 1, "runs": [run.data for run in runs]}
    texts = {
        "results.json": json.dumps(merged, indent=1, ensure_ascii=False) + "\n",
        "junit.xml": junit(runs),
        "conformance.md": matrix(runs),
        "reproducers.md": reproducers(runs),
    }
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
