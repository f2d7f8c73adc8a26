"""The bulk rates as a picture for a page."""

from pathlib import Path
from typing import TYPE_CHECKING

from benchmark.bulk import BulkRow
from benchmark.report import Report
from benchmark.subject import NAME

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_INK = "#1f2328"
_OWN, _PEER, _ANCHOR = "#0b6e4f", "#6e7781", "#c8ccd1"
_TICKS = {
    1e2: "100",
    1e3: "1 thousand",
    1e4: "10 thousand",
    1e5: "100 thousand",
    1e6: "1 million",
    1e7: "10 million",
}
_LIMITS = (1e2, 6e7)


def write_plot(report: Report, path: Path) -> None:
    """Horizontal bars of points per second on a logarithmic axis, one panel for each workload.

    Raises ImportError where matplotlib is missing.
    """
    from matplotlib import rc_context
    from matplotlib.figure import Figure

    names = list(dict.fromkeys(row.workload for row in report.bulk))
    # A salt and no date, so that the same numbers give the same file.
    with rc_context({"svg.hashsalt": NAME, "font.size": 10}):
        figure = Figure(figsize=(9, 0.8 + 3 * len(names)), facecolor="white", layout="constrained")
        panels = figure.subplots(len(names), 1, sharex=True, squeeze=False)[:, 0]
        figure.suptitle(
            "Points per second on one thread. Dark grey: the same boundaries; light grey: another"
            " question",
            color=_INK,
            fontsize=11,
        )
        for panel, name in zip(panels, names, strict=True):
            _draw(panel, [row for row in report.bulk if row.workload == name])
            title = f"{name}: {report.workloads[name]}"
            panel.set_title(title, loc="left", fontsize=10, color=_INK)
        panels[-1].set_xlabel("points per second, logarithmic", color=_INK)
        figure.savefig(path, format="svg", facecolor="white", metadata={"Date": None})


def _draw(panel: "Axes", rows: list[BulkRow]) -> None:
    rates = [row.points_per_second for row in rows]
    bars = panel.barh([row.method for row in rows], rates, color=[_colour(row) for row in rows])
    panel.bar_label(bars, [_in_words(rate) for rate in rates], padding=4, color=_INK, fontsize=9)
    panel.invert_yaxis()
    panel.set_xscale("log")
    panel.set_xlim(*_LIMITS)
    panel.set_xticks(list(_TICKS), list(_TICKS.values()))
    panel.minorticks_off()
    panel.set_facecolor("white")
    panel.tick_params(colors=_INK)
    panel.spines[["top", "right"]].set_visible(False)


def _colour(row: BulkRow) -> str:
    if row.method == NAME:
        return _OWN
    return _ANCHOR if row.agreement is None else _PEER


def _in_words(rate: float) -> str:
    for size, word in ((1e6, "million"), (1e3, "thousand")):
        if rate >= size:
            return f"{rate / size:.3g} {word}"
    return f"{rate:.0f}"
