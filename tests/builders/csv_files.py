"""CSV files as people export them, and campaigns that read one."""

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from builders.invoices import COLUMNS, receivables_campaign
from outreach.campaign.folder import Campaign


def write_csv(
    path: Path, rows: Sequence[Mapping[str, str | None]], *, delimiter: str = ",", encoding: str = "utf-8"
) -> Path:
    """Write rows of ``receivable`` with a header; what is absent is empty."""
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, delimiter=delimiter)
        writer.writeheader()
        writer.writerows(rows)
    return path


def file_campaign(path: Path | str, **changes: Any) -> Campaign:
    """A campaign that reads receivables from a file; ``source`` in ``changes`` adds to its path."""
    source = {"csv": str(path), **changes.pop("source", {})}
    return receivables_campaign(source=source, extract_sql="", still_due_sql="", **changes)
