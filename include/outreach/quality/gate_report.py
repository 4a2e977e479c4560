"""A gate's report as one HTML page.

Not Great Expectations' own Data Docs: those load scripts and styles from
elsewhere, and a page behind the UI's login should ask no one else.
"""

from collections.abc import Sequence
from datetime import date, datetime

from jinja2 import Environment, PackageLoader, StrictUndefined

from outreach.domain.gates import Gate
from outreach.quality.validation import CheckResult, percent


def html_report(
    gate: Gate,
    results: Sequence[CheckResult],
    *,
    campaign_id: str,
    run_date: date,
    wave: int,
    rows: int,
    note: str | None,
    now: datetime,
) -> str:
    """Render what a gate found, with a note on the names of rows.

    Every value is escaped, and nothing is fetched.
    """
    return (
        templates()
        .get_template("gate_report.html")
        .render(
            gate=gate,
            results=results,
            passed=all(result.passed for result in results),
            campaign_id=campaign_id,
            run_date=run_date,
            wave=wave,
            rows=rows,
            note=note,
            now=now,
        )
    )


def templates() -> Environment:
    """Return where the pages are: each value that is written into one is escaped."""
    environment = Environment(
        loader=PackageLoader("outreach.quality", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["percent"] = percent
    return environment
