"""Columns of an extract that could not be read, as campaign.yaml maps them, and in how many rows."""

from collections import Counter
from collections.abc import Iterable, Sequence

from outreach.campaign.model import CampaignConfig
from outreach.quality.frames import Kind
from outreach.quality.suites import TOLD_BY

EXCLUSION = "exclusion"
"""The word in an extract for an unreadable column of `exclude`, no matter which one."""


def name_unreadable_columns(kinds: Iterable[Kind], config: CampaignConfig) -> str:
    """Return the unreadable columns of these rows with their counts in one text, the most frequent first."""
    counts: Counter[str] = Counter()
    for kind in kinds:
        for column in set(kind.alike[TOLD_BY]):
            counts[column] += kind.rows
    by_count = sorted(counts.items(), key=lambda each: (-each[1], each[0]))
    return ", ".join(f"{_mapped(column, config)}: {count}" for column, count in by_count)


def _mapped(column: str, config: CampaignConfig) -> str:
    """Return a column's key in campaign.yaml and the mapped columns, of which one could not be read."""
    if column == EXCLUSION:
        reasons = sorted(config.exclude)
        key = f"exclude.{reasons[0]}" if len(reasons) == 1 else "exclude"
        return _with_columns(key, [config.exclude[reason] for reason in reasons])
    mapped = getattr(config.columns, column, None) or ()
    return _with_columns(column, [mapped] if isinstance(mapped, str) else mapped)


def _with_columns(key: str, columns: Sequence[str]) -> str:
    return f"{key} (column {' or '.join(columns)})" if columns else key
