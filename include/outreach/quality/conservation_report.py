"""The report of the last gate as one HTML page: each law with its two sums, and what breaks it."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Protocol

from outreach.quality.gate_report import templates


class JudgedLaw(Protocol):
    """A law as the page shows it."""

    @property
    def law(self) -> str:
        """Its name."""

    @property
    def says(self) -> str:
        """The law in words."""

    @property
    def left_sum(self) -> int:
        """The sum on its left."""

    @property
    def right_sum(self) -> int:
        """The sum on its right."""

    @property
    def holds(self) -> bool:
        """Whether both are equal."""

    @property
    def named(self) -> str:
        """The rows, calls and batches that break it."""


def conservation_report(
    laws: Sequence[JudgedLaw], *, campaign_id: str, run_date: date, wave: int, now: datetime
) -> str:
    """Render the laws of a run. Every value is escaped, and nothing is fetched."""
    return (
        templates()
        .get_template("conservation_report.html")
        .render(
            laws=laws,
            passed=all(law.holds for law in laws),
            campaign_id=campaign_id,
            run_date=run_date,
            wave=wave,
            now=now,
        )
    )
