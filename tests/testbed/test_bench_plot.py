"""The plots of the bench."""

import sys
from pathlib import Path
from xml.etree import ElementTree

sys.path.append(str(Path(__file__).resolve().parents[1] / "bench"))

from plot import drawing  # noqa: E402

SVG = "{http://www.w3.org/2000/svg}"


def test_a_plot_has_a_panel_for_times_that_somebody_else_has_too_and_a_dot_for_each_sample():
    results = {
        "figures": [{"key": "fd", "title": "submit → lease_fd, ms"}, {"key": "calls", "title": "system calls"},
                    {"key": "offered", "title": "destroyed → offered, ms"}],
        "columns": {"sublet": "sublet 1", "sway": "sway 2"},
        "samples": {"sublet": {"fd": [0.5, 1.5, 30], "calls": [7], "offered": [3]},
                    "sway": {"fd": [1, 0], "calls": [9]}},
    }
    drawn = ElementTree.fromstring(drawing(results))
    texts = [text.text for text in drawn.iter(f"{SVG}text")]
    assert texts == ["submit → lease_fd, ms", "0.01", "0.1", "1", "10", "100", "sublet 1", "1.5", "sway 2", "0.5"]
    dots = [float(dot.get("cx")) for dot in drawn.iter(f"{SVG}circle")]
    assert len(dots) == 5 and dots[:3] == sorted(dots[:3]) and dots[4] == min(dots)


def test_the_line_is_at_the_worst_where_the_table_has_that():
    results = {"figures": [{"key": "gap", "title": "worst gap, ms", "worst": True}],
               "columns": {"sublet": "sublet 1", "sway": "sway 2"},
               "samples": {"sublet": {"gap": [16.7, 300, 16.7]}, "sway": {"gap": [16.7]}}}  # fmt: skip
    texts = [text.text for text in ElementTree.fromstring(drawing(results)).iter(f"{SVG}text")]
    assert texts == ["worst gap, ms, worst of all", "10", "100", "1000", "sublet 1", "300", "sway 2", "16.7"]
