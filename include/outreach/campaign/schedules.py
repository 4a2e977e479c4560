"""Cron expressions, checked by the same library that Airflow's timetables use."""

import re
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from croniter import CroniterBadDateError, CroniterError, croniter

PRESETS = ("@hourly", "@daily", "@weekly", "@monthly", "@quarterly", "@yearly")
"""The names that Airflow turns into cron expressions."""

_BEFORE_A_LEAP_DAY = datetime(2024, 1, 1, tzinfo=UTC)
"""From this moment on, the searched years contain every possible date."""

_CRON_OF_PRESET = {"@quarterly": "0 0 1 */3 *"}
"""Airflow's meaning of the one preset that croniter does not know."""

_RANDOM = re.compile(r"(?:^|[\s,/])[RH](?:\(|[\s,/]|$)", re.IGNORECASE)
_FIELDS = "minute hour day-of-month month day-of-week"


def schedule_mistake(expression: str) -> str | None:
    """Return what is wrong with a schedule as a sentence, or None."""
    allowed = f"allowed: 5 fields ({_FIELDS}) such as '0 2 * * *', one of {', '.join(PRESETS)}, or null"
    if expression in PRESETS:
        return None
    if expression.startswith("@"):
        return f"unknown schedule {expression!r}; {allowed}"
    if len(expression.split()) != len(_FIELDS.split()):
        return f"{expression!r} has {len(expression.split())} fields; {allowed}"
    if _RANDOM.search(expression):
        return f"{expression!r} has a random field (R or H), so no one knows when it runs; {allowed}"
    if not croniter.is_valid(expression):
        return f"{expression!r} is not a cron expression; {allowed}"
    return None if _ever_fires(expression) else f"{expression!r} never comes; {allowed}"


def next_start(expression: str, zone: ZoneInfo, *, after: datetime) -> datetime:
    """Return the first moment after ``after``, in UTC, at which a valid schedule starts a run."""
    cron = _CRON_OF_PRESET.get(expression, expression)
    start: datetime = croniter(cron, after.astimezone(zone)).get_next(datetime)
    return start.astimezone(UTC)


def _ever_fires(expression: str) -> bool:
    try:
        croniter(expression, _BEFORE_A_LEAP_DAY).get_next(datetime)
    except (CroniterBadDateError, CroniterError):
        return False
    return True
