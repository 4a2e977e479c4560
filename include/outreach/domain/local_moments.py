"""Moments as people read them: to the minute, with the name of the zone."""

from datetime import datetime
from zoneinfo import ZoneInfo


def say_moment(moment: datetime, zone: ZoneInfo) -> str:
    """Say a moment in a zone: ``2026-11-28 06:00 (Asia/Riyadh)``."""
    return f"{moment.astimezone(zone):%Y-%m-%d %H:%M} ({zone.key})"
