"""Draws the samples of a module of the bench, for docs/.

    python3 tests/bench/plot.py testbed-out/bench/lease-cost.json docs/lease-cost.svg

One panel for each figure in milliseconds: a dot for each sample, a line for the median (or for the worst, where
the table has that), on a scale whose steps are powers of ten, with ours in colour. Takes Python alone.
"""

from __future__ import annotations

import json
import math
import statistics
import sys
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

WIDTH, LEFT, RIGHT = 760, 190, 90
ROW, TITLE, SCALE = 17, 26, 24
OURS, OTHERS, GRID, INK = "#1a6fb5", "#777777", "#dddddd", "#222222"
PROJECT = ("sublet", "tiny_host", "plain_host")
UNIT = ", ms"


def drawing(results: dict[str, Any]) -> str:
    """SVG of what results.Results.as_json() told."""
    panels = [(figure, rows)
              for figure in results["figures"]
              if figure["title"].endswith(UNIT) and len(rows := _rows(results, figure["key"])) > 1]  # fmt: skip
    height = sum(TITLE + ROW * len(rows) + SCALE for _, rows in panels) + 10
    svg = ElementTree.Element("svg", {
        "xmlns": "http://www.w3.org/2000/svg", "viewBox": f"0 0 {WIDTH} {height}", "font-size": "12",
        "font-family": "sans-serif",
    })  # fmt: skip
    _add(svg, "rect", width=WIDTH, height=height, fill="#ffffff")
    top = 0
    for figure, rows in panels:
        _panel(svg, top, figure, rows)
        top += TITLE + ROW * len(rows) + SCALE
    ElementTree.indent(svg)
    return ElementTree.tostring(svg, encoding="unicode") + "\n"


def _rows(results: dict[str, Any], key: str) -> list[tuple[str, str, list[float]]]:
    """Contestant, its title and its samples, of those that have any."""
    samples = results["samples"]
    return [(name, title, found) for name, title in results["columns"].items()
            if (found := samples.get(name, {}).get(key))]  # fmt: skip


def _panel(
    svg: ElementTree.Element, top: int, figure: dict[str, Any], rows: list[tuple[str, str, list[float]]]
) -> None:
    worst = figure.get("worst", False)
    title = figure["title"] + (", worst of all" if worst else "")
    every = [max(sample, 0.01) for _, _, samples in rows for sample in samples]
    low, high = math.floor(math.log10(min(every))), math.ceil(math.log10(max(every)))
    high = max(high, low + 1)

    def x(value: float) -> float:
        share = (math.log10(max(value, 0.01)) - low) / (high - low)
        return round(LEFT + share * (WIDTH - LEFT - RIGHT), 1)

    _text(svg, 10, top + 18, title, **{"font-weight": "bold"})
    bottom = top + TITLE + ROW * len(rows)
    for power in range(low, high + 1):
        at = x(10**power)
        _add(svg, "line", x1=at, x2=at, y1=top + TITLE, y2=bottom, stroke=GRID)
        _text(svg, at, bottom + 13, f"{10**power:g}", **{"text-anchor": "middle", "font-size": "10"})
    for number, (name, label, samples) in enumerate(rows):
        middle = top + TITLE + ROW * number + ROW / 2
        colour = OURS if name.startswith(PROJECT) else OTHERS
        _text(svg, LEFT - 10, middle + 4, label, **{"text-anchor": "end", "fill": colour})
        for sample in samples:
            _add(svg, "circle", cx=x(sample), cy=middle, r=3, fill=colour, **{"fill-opacity": "0.35"})
        told = max(samples) if worst else statistics.median(samples)
        _add(svg, "line", x1=x(told), x2=x(told), y1=middle - 7, y2=middle + 7, stroke=colour,
             **{"stroke-width": "2.5"})  # fmt: skip
        _text(svg, WIDTH - RIGHT + 15, middle + 4, f"{told:.3g}", fill=colour)


def _add(parent: ElementTree.Element, tag: str, **attributes: object) -> ElementTree.Element:
    return ElementTree.SubElement(parent, tag, {name: str(value) for name, value in attributes.items()})


def _text(svg: ElementTree.Element, x: float, y: float, text: str, **attributes: object) -> None:
    _add(svg, "text", x=x, y=y, **{"fill": INK} | attributes).text = text


def main(source: str, target: str) -> None:
    results = json.loads(Path(source).read_text(encoding="utf-8"))
    Path(target).write_text(drawing(results), encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
