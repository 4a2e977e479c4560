"""Charts as SVG inside a page. Vega-Lite draws them here, so the page needs no script.

Colours are variables of the page's style, so one drawing fits light and dark.
"""

import json
from collections.abc import Mapping, Sequence
from importlib import import_module
from typing import Any

import altair as alt

from outreach.domain.errors import ConfigurationError

WIDTH, ROW_HEIGHT, HEIGHT = 520, 26, 200
"""In pixels; the page makes a chart smaller where the screen is."""

SHORT = 5
"""Letters of a name that has room beside others; longer ones are written at a slant."""

FIRST, SECOND, QUIET = "var(--first)", "var(--second)", "var(--quiet)"

_STYLE: dict[str, Any] = {
    "background": None,
    # Letters in a browser may be wider than those with which the drawing was measured.
    "padding": {"left": 36, "right": 24, "top": 5, "bottom": 5},
    "font": "system-ui, sans-serif",
    "view": {"stroke": None},
    "text": {"color": "currentColor"},
    "axis": {
        "labelColor": "currentColor",
        "titleColor": "currentColor",
        "domainColor": QUIET,
        "tickColor": QUIET,
        "gridColor": "var(--line)",
        "labelFontSize": 12,
        "titleFontSize": 12,
        "titleFontWeight": "normal",
        "labelLimit": 220,
    },
    "legend": {"labelColor": "currentColor", "labelFontSize": 12, "title": None, "orient": "top"},
}


def bars(counts: Mapping[str, int], *, unit: str) -> str:
    """Draw one bar for each name, in the order given, with its number at its end."""
    rows = [{"name": name, "count": count, "label": f"{count:,}"} for name, count in counts.items()]
    base = alt.Chart(alt.InlineData(values=rows)).encode(
        x=alt.X(
            "count:Q", title=unit, axis=alt.Axis(format=",d", tickMinStep=1, tickCount=6, labelOverlap=True)
        ),
        y=alt.Y("name:N", sort=None, title=None),
    )
    marks = base.mark_bar(color=FIRST, cornerRadiusEnd=2)
    labels = base.mark_text(align="left", dx=4).encode(text="label:N")
    return _svg((marks + labels).properties(width=WIDTH, height=ROW_HEIGHT * max(len(rows), 1)))


def stacked(
    columns: Sequence[tuple[str, Mapping[str, float]]], *, unit: str, across: str, whole_numbers: bool = True
) -> str:
    """Draw one column for each name, in the order given, made of parts on top of each other.

    ``across`` says what the names are. Every column has the same parts.
    """
    names = list(columns[0][1]) if columns else []
    slanted = any(len(column) > SHORT for column, _ in columns)
    rows = [
        {"column": column, "part": part, "number": number, "order": names.index(part)}
        for column, parts in columns
        for part, number in parts.items()
    ]
    colours = alt.Scale(domain=names, range=[FIRST, SECOND][: len(names)])
    axis = alt.Axis(format=",d" if whole_numbers else "~s")
    names_axis = alt.Axis(labelAngle=-35 if slanted else 0, labelOverlap=True)
    legend = alt.Legend() if len(names) > 1 else None
    chart = (
        alt.Chart(alt.InlineData(values=rows))
        .mark_bar()
        .encode(
            x=alt.X("column:N", sort=None, title=across, axis=names_axis),
            y=alt.Y("number:Q", title=unit, axis=axis),
            color=alt.Color("part:N", scale=colours, legend=legend),
            order="order:Q",
        )
    )
    return _svg(chart.properties(width=WIDTH, height=HEIGHT))


def _svg(chart: Any) -> str:
    """Draw a chart; raises ``ConfigurationError`` if the drawing program is not installed."""
    try:
        drawing_program = import_module("vl_convert")
    except ImportError:
        raise ConfigurationError(
            "charts are drawn by the extra report: install airflow-outreach[report]"
        ) from None
    drawn: str = drawing_program.vegalite_to_svg(json.dumps({**chart.to_dict(), "config": _STYLE}))
    return drawn
