"""A moment as a person reads it: in their possible zones, and in UTC."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from outreach.domain.time_zone_data import zone_named, zone_names

_DAY_AND_TIME = "%a %Y-%m-%d %H:%M"


@dataclass(frozen=True, kw_only=True)
class Reader:
    """The zones that may be a person's; unknown names are left out."""

    zones: tuple[str, ...]

    @classmethod
    def in_zones(cls, zones: Sequence[str]) -> "Reader":
        """Return the reader for someone who may be in these zones."""
        known = zone_names()
        return cls(zones=tuple(sorted(zone for zone in zones if zone in known)))

    def say(self, at: datetime) -> str:
        """Say a moment: ``Sat 2026-11-21 05:00 Asia/Riyadh (02:00 UTC)``."""
        utc = at.astimezone(UTC)
        local = self._local(at)
        if not local:
            return f"{utc:{_DAY_AND_TIME}} UTC"
        said = " to ".join(f"{moment:{_DAY_AND_TIME}} {zone}" for moment, zone in local)
        is_same_day = all(moment.date() == utc.date() for moment, _ in local)
        return f"{said} ({utc:{'%H:%M' if is_same_day else _DAY_AND_TIME}} UTC)"

    def say_local(self, at: datetime) -> str:
        """Say a moment only in the person's zones: ``Sat 05:00 in Asia/Riyadh``."""
        said = " to ".join(f"{moment:%a %H:%M} in {zone}" for moment, zone in self._local(at))
        return said or "no one knows what time"

    def _local(self, at: datetime) -> list[tuple[datetime, str]]:
        """Return the earliest and the latest local time, each in one of its zones."""
        read = sorted(
            ((at.astimezone(zone_named(zone)), zone) for zone in self.zones),
            key=lambda each: (each[0].utcoffset(), each[1]),
        )
        if not read or read[0][0].utcoffset() == read[-1][0].utcoffset():
            return read[:1]
        return [read[0], read[-1]]
