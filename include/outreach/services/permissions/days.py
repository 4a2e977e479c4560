"""When a local day in a finding begins, by the packaged time zones and not those of the database."""

import json
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import Connection

from outreach.domain.time_zone_data import zone_named
from outreach.storage.statements import statement

LAST_ON_EARTH = "Etc/GMT+12"
"""The zone where a day begins last, for people whose zone is not known."""


def begin_days(connection: Connection) -> None:
    """Replace each day in the findings by the moment at which it has begun in all the person's zones."""
    rows = connection.execute(statement("policy_days_found")).all()
    days = [
        {
            "time_zones": row.time_zones,
            "on_day": row.on_day and row.on_day.isoformat(),
            "days_after": row.days_after,
            "anchor": row.anchor and row.anchor.isoformat(),
            "begins_at": _begins_at(row.time_zones, row.on_day, row.anchor, row.days_after).isoformat(),
        }
        for row in rows
    ]
    if days:
        connection.execute(statement("policy_days_begin"), {"days": json.dumps(days)})


def _begins_at(
    zones: list[str], on_day: date | None, anchor: datetime | None, days_after: int | None
) -> datetime:
    begins = []
    for name in zones or [LAST_ON_EARTH]:
        day = on_day
        if day is None and anchor is not None and days_after is not None:
            day = anchor.astimezone(zone_named(name)).date() + timedelta(days=days_after)
        if day is None:
            raise ValueError("a finding names neither a day nor how many days after a moment")
        begins.append(day_begins(day, name))
    return max(begins)


def day_begins(day: date, zone: str) -> datetime:
    """Return the moment, in UTC, at which a day begins in a zone; the later one if there are two."""
    midnight = datetime.combine(day, time(0), tzinfo=zone_named(zone))
    return max(midnight.astimezone(UTC), midnight.replace(fold=1).astimezone(UTC))
