"""What is made of the records of all lessors: results.json, junit.xml, and conformance.json, conformance.md and
reproducers.md to be published."""

from __future__ import annotations

import json
from pathlib import Path

from report.junit import junit
from report.matrix import matrix
from report.published import published_text, with_published
from report.reproducers import reproducers
from report.runs import Run, read_runs

__all__ = ["Run", "read_runs", "write_report"]


def write_report(folder: Path, published: Path | None = None) -> None:
    """From the records in this folder, whenever they were made. What is published has what was `published` before
    of others, too."""
    runs = read_runs(folder)
    all_runs = runs if published is None else with_published(runs, published)
    merged = {"format": 1, "runs": [run.data for run in runs]}
    texts = {
        "results.json": json.dumps(merged, indent=1, ensure_ascii=False) + "\n",
        "junit.xml": junit(runs),
        "conformance.json": published_text(all_runs),
        "conformance.md": matrix(all_runs),
        "reproducers.md": reproducers(all_runs),
    }
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
