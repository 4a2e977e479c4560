"""A window in Weya's form: the hours of one day in one time zone.

Our own clock decides when a batch is sent. This is a second limit, for calls that Weya
would otherwise still dial when the window is over.
"""

from datetime import UTC, datetime, timedelta
from typing import Any

from outreach.domain.timing import Window

OFFSETS = tuple(sorted(range(-12, 15), key=lambda hours: (abs(hours), hours)))
"""The whole hours east of UTC for which there is a zone, the nearest first."""


def calling_hours_of(window: Window | None) -> dict[str, Any]:
    """Return ``timezone``, ``callingHour`` and ``allowedDays`` for a window.

    The zone is UTC, or the nearest one with a fixed offset in which the window does not
    cross midnight. Empty if there is no window or no such zone, as for a span of more
    than a day. Times are whole minutes within the window; Weya's days count from
    Sunday, which is 0.
    """
    if window is None:
        return {}
    start, end = _up_to_minute(window.start.astimezone(UTC)), window.end.astimezone(UTC)
    for hours in OFFSETS:
        local_start, local_end = start + timedelta(hours=hours), end + timedelta(hours=hours)
        if local_start.date() == local_end.date() and f"{local_start:%H:%M}" < f"{local_end:%H:%M}":
            return {
                "timezone": _zone(hours),
                "callingHour": {"start": f"{local_start:%H:%M}", "end": f"{local_end:%H:%M}"},
                "allowedDays": [local_start.isoweekday() % 7],
            }
    return {}


def _up_to_minute(moment: datetime) -> datetime:
    whole = moment.replace(second=0, microsecond=0)
    return whole if whole == moment else whole + timedelta(minutes=1)


def _zone(hours: int) -> str:
    # POSIX counts these names westward: Etc/GMT-3 is three hours east of Greenwich.
    return "UTC" if hours == 0 else f"Etc/GMT{-hours:+d}"
