"""A backtest as one picture: a panel for each column, its evidence batch by batch, the alarm level."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from contracts.errors import ContractsError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from contracts.backtesting.result import Backtest
    from contracts.backtesting.runs import Point

__all__ = ["KINDS", "draw"]

KINDS = (".svg", ".png")
PANEL_INCHES = 1.3
MAX_NAMES = 12
FLOOR = -3.0
"""Evidence below a thousandth is drawn there: how far below says nothing."""
_SETTINGS = {"svg.hashsalt": "contracts", "svg.fonttype": "path", "font.size": 8.0}


def draw(found: Backtest, path: Path) -> None:
    """Write the picture as SVG or PNG, by the path's ending; the same backtest gives the same file.

    Raises:
        ContractsError: matplotlib is not installed, or the ending is another.

    """
    check_kind(path)
    matplotlib = _matplotlib()
    with matplotlib.rc_context(_SETTINGS):
        metadata = {"Date": None} if path.suffix.lower() == ".svg" else {"Software": None}
        path.parent.mkdir(parents=True, exist_ok=True)
        _figure(found).savefig(path, dpi=120, metadata=metadata)


def check_kind(path: Path) -> None:
    """Refuse a path that no picture can be written to.

    Raises:
        ContractsError: it ends in neither .svg nor .png.

    """
    if path.suffix.lower() not in KINDS:
        msg = f"{path}: a picture ends in {' or '.join(KINDS)}, not in {path.suffix!r}"
        raise ContractsError(msg)
    _matplotlib()


def _matplotlib() -> Any:
    try:
        import matplotlib as found  # noqa: PLC0415, ICN001 - only for pictures, and an extra
    except ImportError:
        msg = "a picture needs matplotlib, which is not installed: pip install 'ingest-contracts[report]'"
        raise ContractsError(msg) from None
    return found


def _figure(found: Backtest) -> Any:
    from matplotlib.figure import Figure  # noqa: PLC0415 - an extra

    count = len(found.clean.points)
    figure = Figure(figsize=(9, 0.8 + PANEL_INCHES * count), layout="constrained")
    panels = figure.subplots(count, 1, sharex=True, squeeze=False)[:, 0]
    for panel, (name, points) in zip(panels, found.clean.points.items(), strict=True):
        _panel(panel, name, points, found.alarm_log10)
    panels[0].annotate("alarm", (0, found.alarm_log10), xytext=(0, 2), textcoords="offset points", color="tab:red")
    _name_batches(panels[-1], [Path(name).stem for name in found.batches])
    figure.suptitle(f"{found.contract} {found.version}: evidence of a switched unit, log10")
    return figure


def _panel(panel: Any, name: str, points: tuple[Point, ...], alarm: float) -> None:
    known = [(k, max(p.log10_evidence, FLOOR)) for k, p in enumerate(points) if p.log10_evidence is not None]
    panel.plot([k for k, _ in known], [level for _, level in known], color="tab:blue", marker=".", linewidth=1)
    panel.axhline(alarm, color="tab:red", linestyle="--", linewidth=1)
    flagged = [k for k, point in enumerate(points) if point.is_alarm]
    heights = [max(points[k].log10_evidence or alarm, FLOOR) for k in flagged]
    panel.plot(flagged, heights, linestyle="none", marker="X", color="tab:red", markersize=8)
    panel.set_ylim(FLOOR - 0.5, max([alarm, *(level for _, level in known)]) + 1)
    panel.set_ylabel(name)


def _name_batches(panel: Any, names: Sequence[str]) -> None:
    """Write up to a dozen names under the axis, evenly spaced."""
    step = -(-len(names) // MAX_NAMES)
    shown = range(0, len(names), step)
    panel.set_xlim(-0.5, len(names) - 0.5)
    panel.set_xticks(list(shown), [names[k] for k in shown], rotation=30, ha="right")
