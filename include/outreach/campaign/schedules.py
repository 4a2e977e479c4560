"""Cron expressions, judged by the same library that Airflow's timetables use."""

from croniter import croniter

PRESETS = ("@hourly", "@daily", "@weekly", "@monthly", "@quarterly", "@yearly")
"""The names that Airflow turns into cron expressions."""

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
    if not croniter.is_valid(expression):
        return f"{expression!r} is not a cron expression; {allowed}"
    return None
